import { TeamPage } from '#components/teams/team-page.tsx';
import { getTeamView } from '#server/teams/get-team-view.ts';
import { read } from '../../../reading.ts';

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return <TeamPage view={await read((actor) => getTeamView(actor, slug))} />;
}
