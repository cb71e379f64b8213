import { LiveAppPage } from '#components/live/live-pages.tsx';
import { getAppView } from '#server/apps/get-app-view.ts';
import { read } from '../../../reading.ts';

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return <LiveAppPage view={await read((actor) => getAppView(actor, slug))} />;
}
