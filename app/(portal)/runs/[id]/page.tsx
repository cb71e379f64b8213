import { RunPage } from '#components/runs/run-page.tsx';
import { asRunId } from '#domain/ids.ts';
import { getRunView } from '#server/runs/get-run-view.ts';
import { read } from '../../../reading.ts';
import { undoRunAction } from '../actions.ts';

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const view = await read((actor) => getRunView(actor, asRunId(id)));
  return <RunPage view={view} undoRun={undoRunAction} />;
}
