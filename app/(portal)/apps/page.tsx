import { AppsPage, parseAppFilter } from '#components/apps/apps-page.tsx';
import { getAppListView } from '#server/apps/list-apps.ts';
import { read, type SearchParams, single } from '../../reading.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const filter = parseAppFilter(single(await searchParams));
  return <AppsPage view={await read((actor) => getAppListView(actor, filter))} />;
}
