import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Bundles the workflows once, so that a worker starts without webpack. */
const root = fileURLToPath(new URL('..', import.meta.url));
const { code } = await bundleWorkflowCode({ workflowsPath: `${root}/workflows/index.ts` });
mkdirSync(`${root}/dist`, { recursive: true });
writeFileSync(`${root}/dist/workflows.js`, code);
