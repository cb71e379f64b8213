import { LiveAppsPage } from '#components/live/live-pages.tsx';
import { parseAppFilter } from '#domain/views/apps.ts';
import { getAppListView } from '#server/apps/list-apps.ts';
import { read, type SearchParams, single } from '../../reading.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const filter = parseAppFilter(single(await searchParams));
  return <LiveAppsPage view={await read((actor) => getAppListView(actor, filter))} />;
}
