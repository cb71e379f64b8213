import { isWritten, type Plan } from '#domain/plan/plan.ts';
import { describeBrokenPipeline, isWorkflowPath } from '#domain/run/broken-pipeline.ts';
import type { OnboardingStep } from '#domain/run/run.ts';
import { settingsThatGo } from '#domain/run/undo-decision.ts';
import type { UndoFiles } from '#domain/run/undo-files.ts';
import { whyFileStays } from '#domain/run/undo-files-wording.ts';
import type { FilesUndoView } from '#domain/views/runs.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { ResourceUseRow } from './resource-view.ts';

interface RunOfFiles {
  id: string;
  undoFiles: Prisma.JsonValue;
  steps: ReadonlyArray<{ name: string; state: string }>;
  resourceUses: readonly ResourceUseRow[];
}

/**
 * What undoing the run does with the files that its merge brought. Before it is asked for: as planned, because no page waits
 * for GitHub. Then: as the undo found them.
 */
export function toFilesUndoView(run: RunOfFiles, plan: Plan | null): FilesUndoView | null {
  const known = run.undoFiles as unknown as UndoFiles | null;
  if (known) return known.files.length === 0 ? null : toKnown(known);
  if (!plan) return null;
  const isMerged = run.steps.some(
    ({ name, state }) => name === ('await-merge' satisfies OnboardingStep) && state === 'succeeded',
  );
  const written = plan.files.filter(isWritten);
  if (!isMerged || written.length === 0) return null;
  const workflows = plan.files.flatMap(({ path, after }) =>
    isWorkflowPath(path) && after !== null ? [after] : [],
  );
  const gone = settingsThatGo(
    run.id,
    run.resourceUses.map(({ resource }) => resource),
  );
  return {
    state: 'ahead',
    pullRequest: null,
    files: written.map(({ path, change }) => ({
      path,
      does: change === 'modify' ? 'restore' : 'remove',
      because: null,
    })),
    fails: describeBrokenPipeline(workflows, gone, plan.repository.defaultBranch),
  };
}

function toKnown({ state, pullRequest, files, fails }: UndoFiles): FilesUndoView {
  return {
    state,
    pullRequest,
    files: files.flatMap((file) =>
      file.does === 'nothing'
        ? []
        : [
            {
              path: file.path,
              does: file.does,
              because: file.does === 'stay' ? whyFileStays(file.because) : null,
            },
          ],
    ),
    fails,
  };
}
