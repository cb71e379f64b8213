import { LiveRunsPage } from '#components/live/live-pages.tsx';
import { parseRunFilter } from '#domain/views/runs.ts';
import { getRunListView } from '#server/runs/list-runs.ts';
import { read, type SearchParams, single } from '../../reading.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const filter = parseRunFilter(single(await searchParams));
  return <LiveRunsPage view={await read((actor) => getRunListView(actor, filter))} />;
}
