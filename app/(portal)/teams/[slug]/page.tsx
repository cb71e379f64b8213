import { LiveTeamPage } from '#components/live/live-pages.tsx';
import { getTeamView } from '#server/teams/get-team-view.ts';
import { read } from '../../../reading.ts';

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return <LiveTeamPage view={await read((actor) => getTeamView(actor, slug))} />;
}
