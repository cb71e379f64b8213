import { AppPage } from '#components/apps/app-page.tsx';
import { getAppView } from '#server/apps/get-app-view.ts';
import { read } from '../../../reading.ts';

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return <AppPage view={await read((actor) => getAppView(actor, slug))} />;
}
