import { parseRunFilter, RunsPage } from '#components/runs/runs-page.tsx';
import { getRunListView } from '#server/runs/list-runs.ts';
import { read, type SearchParams, single } from '../../reading.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const filter = parseRunFilter(single(await searchParams));
  return <RunsPage view={await read((actor) => getRunListView(actor, filter))} />;
}
