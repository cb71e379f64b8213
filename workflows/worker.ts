import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { findClusterProblems } from '../config/check-clusters.ts';
import { getSettings, SettingsError, UNFIT_SETTINGS } from '../config/env.ts';
import { getOrganisation } from '../config/organisation.ts';
import { temporalConnectionOptions } from '../config/temporal-connection.ts';
import { failureInterceptor } from './activities/failure-interceptor.ts';
import { createActivities } from './activities/index.ts';
import { TASK_QUEUE } from './contracts.ts';
import { createDeps } from './create-deps.ts';
import { ensureSchedules } from './schedules.ts';
import { createCallerClient, createWorkflowCaller } from './workflow-caller.ts';

/** Made by `npm run build`; in development the workflows are bundled from source at start. */
const BUNDLE = fileURLToPath(new URL('../dist/workflows.js', import.meta.url));
const SOURCE = fileURLToPath(new URL('./index.ts', import.meta.url));

/** Far more often than the launcher looks. */
const BEAT_MS = 2_000;

/** Tells the launcher, where one started this process, that the event loop turns. */
function beat(): void {
  if (!process.send) return;
  setInterval(() => process.connected && process.send?.('alive'), BEAT_MS).unref();
}

/** The worker process: runs workflows and activities until it is told to stop. */
async function main(): Promise<void> {
  beat();
  const settings = getSettings();
  const log = pino({ name: 'worker', level: 'info' });
  Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'] });
  const organisation = getOrganisation();
  const problems = findClusterProblems(settings.kubernetes.kubeconfig, organisation);
  if (problems.length > 0) throw new SettingsError(problems);
  const connection = await NativeConnection.connect(temporalConnectionOptions(settings.temporal));
  const client = createCallerClient(settings.temporal);
  const { deps, close } = createDeps(settings, organisation, createWorkflowCaller(client), log);
  const worker = await Worker.create({
    connection,
    namespace: settings.temporal.namespace,
    taskQueue: TASK_QUEUE,
    ...(existsSync(BUNDLE) && settings.workflows === 'bundle'
      ? { workflowBundle: { codePath: BUNDLE } }
      : { workflowsPath: SOURCE }),
    activities: createActivities(deps),
    interceptors: { activity: [() => ({ inbound: failureInterceptor })] },
    maxConcurrentActivityTaskExecutions: 40,
    maxCachedWorkflows: 200,
    reuseV8Context: true,
    shutdownGraceTime: '5 seconds',
  });
  await ensureSchedules(client, settings.sandbox ? 'sandbox' : 'real');
  log.info({ taskQueue: TASK_QUEUE }, 'worker ready');
  await worker.run();
  await close();
  await connection.close();
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(error instanceof SettingsError ? UNFIT_SETTINGS : 1);
});
