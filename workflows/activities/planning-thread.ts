import { parentPort } from 'node:worker_threads';
import { goldenPaths } from '../../blueprints/golden-paths.ts';
import { inspectRepository } from '../../domain/inspection/inspect.ts';
import type { RepositoryFiles } from '../../domain/inspection/inspection.ts';
import { ABSENT } from '../../domain/inspection/reading.ts';
import { buildPlan } from '../../domain/plan/build-plan.ts';
import { requiredPaths } from '../../domain/plan/required-paths.ts';
import { isPortalError } from '../../domain/portal-error.ts';
import type { FromThread, Text, ToThread, Work } from './planning.ts';

// The thread in which the contents of repositories are parsed: one piece of work at a time, files asked of the caller.

const waiting = new Map<number, { resolve: (text: Text) => void; reject: (error: Error) => void }>();
let asked = 0;

const tell = (message: FromThread): void => parentPort?.postMessage(message);

function read(path: string): Promise<Text> {
  const id = asked++;
  tell({ kind: 'read', id, path });
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

async function perform(work: Work): Promise<unknown> {
  switch (work.kind) {
    case 'inspect': {
      const files: RepositoryFiles = { paths: work.paths, submodules: work.submodules, read };
      return inspectRepository(files, work.repositoryName);
    }
    case 'required-paths':
      return requiredPaths(work.input, goldenPaths);
    case 'plan':
      return buildPlan(work.input, goldenPaths);
    default:
      return work satisfies never;
  }
}

parentPort?.on('message', async (message: ToThread) => {
  if (message.kind === 'text') {
    const { id, text, failed } = message;
    if (failed) waiting.get(id)?.reject(new Error('The caller could not read the file.'));
    else waiting.get(id)?.resolve(text ?? ABSENT);
    waiting.delete(id);
    return;
  }
  try {
    tell({ kind: 'done', value: await perform(message) });
  } catch (error) {
    if (isPortalError(error)) {
      const { code, message: sentence, details } = error;
      tell({ kind: 'refused', code, message: sentence, details });
    } else {
      tell({
        kind: 'broken',
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
});
