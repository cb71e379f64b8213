import { parentPort } from 'node:worker_threads';
import type { ToThread } from '../planning.ts';

// A thread for tests: by the repository's name it never ends, takes all memory, dies, or answers.
parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'text') {
    for (;;);
  }
  const { repositoryName } = message as { repositoryName: string };
  if (repositoryName === 'asks-first')
    parentPort?.postMessage({ kind: 'read', id: 0, path: 'deep/package.json' });
  else if (repositoryName === 'endless') for (;;);
  else if (repositoryName === 'greedy')
    for (const all: unknown[] = []; ; ) all.push(new Array(10_000).fill(all.length));
  else if (repositoryName === 'dies') throw new Error('the parser is broken: secret detail');
  else parentPort?.postMessage({ kind: 'done', value: { apps: [], existing: {} } });
});
