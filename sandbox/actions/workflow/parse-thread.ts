import { parentPort } from 'node:worker_threads';
import { parseWorkflowFile } from './parse.ts';
import type { WorkflowText } from './read-workflow.ts';
import { packed } from './template.ts';

// The thread in which workflow files are parsed: a word that it is loaded, then one answer for each file.
parentPort?.on('message', async ({ path, content }: WorkflowText) => {
  const parsed = await parseWorkflowFile(path, content);
  parentPort?.postMessage(packed(parsed));
});
parentPort?.postMessage('loaded');
