import type { Plan } from '../../domain/plan/plan.ts';
import { describeBrokenPipeline, isWorkflowPath } from '../../domain/run/broken-pipeline.ts';
import type { OnboardingStep } from '../../domain/run/run.ts';
import { settingsThatGo } from '../../domain/run/undo-decision.ts';
import { decideFiles, type LiveFile, type OtherRun, type UndoFiles } from '../../domain/run/undo-files.ts';
import type { TreeEntry } from '../../integrations/github/index.ts';
import type { Database } from '../../prisma/client.ts';
import type { OpenedRepository, RunContext } from './run-context.ts';

/** What is decided of a run's files, and what of the pipeline fails when they stay, at one commit of the default branch. */
export async function decideFilesOf(
  db: Database,
  { run, plan }: RunContext,
  { github, name }: OpenedRepository,
  base: { branch: string; sha: string },
): Promise<Pick<UndoFiles, 'files' | 'fails' | 'stayingFails'>> {
  const planned = plan.files.filter(({ change }) => change !== 'keep');
  const entries = await github.git.findEntries(
    name,
    base.sha,
    planned.map(({ path }) => path),
  );
  const live = new Map<string, LiveFile>();
  for (const { path } of planned) {
    const entry = entries.get(path);
    live.set(path, entry ? await read(entry) : { kind: 'absent' });
  }
  const liveAt = (path: string): LiveFile => live.get(path) ?? { kind: 'absent' };
  const files = decideFiles(planned, await listOtherRuns(db, run), liveAt);
  const gone = settingsThatGo(run.id, await listThings(db, run.id));
  const failing = (paths: readonly string[]) =>
    describeBrokenPipeline(
      paths.filter(isWorkflowPath).flatMap((path) => {
        const found = liveAt(path);
        return found.kind === 'text' ? [found.text] : [];
      }),
      gone,
      base.branch,
    );
  const staying = files.filter(({ does }) => does === 'stay').map(({ path }) => path);
  return {
    files,
    fails: failing(planned.map(({ path }) => path)),
    stayingFails: failing(staying),
  };

  async function read(entry: TreeEntry): Promise<LiveFile> {
    if (entry.kind !== 'file' && entry.kind !== 'executable') return { kind: 'unreadable' };
    const reading = await github.git.readBlob(name, entry);
    return reading.state === 'text' ? { kind: 'text', text: reading.text } : { kind: 'unreadable' };
  }
}

/** Other runs of the repository whose files came into its default branch, in their order. */
async function listOtherRuns(db: Database, run: RunContext['run']): Promise<OtherRun[]> {
  const runs = await db.run.findMany({
    where: {
      repositoryId: run.repositoryId,
      id: { not: run.id },
      steps: { some: { name: 'await-merge' satisfies OnboardingStep, state: 'succeeded' } },
    },
    orderBy: { number: 'asc' },
    select: { number: true, state: true, plan: { select: { content: true } } },
  });
  return runs.map(({ number, state, plan }) => ({
    number,
    order: number < run.number ? 'earlier' : 'later',
    standing: state === 'undone' ? 'undone' : 'stands',
    files: (plan.content as unknown as Plan).files,
  }));
}

const listThings = (db: Database, runId: string) =>
  db.managedResource.findMany({
    where: { uses: { some: { runId } } },
    include: { uses: { where: { removed: false } } },
  });
