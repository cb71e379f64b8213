import type { Database, DatabaseOrTransaction } from '#prisma/client.ts';
import {
  approvalsWorkflowId,
  appsWorkflowId,
  humanTaskWorkflowId,
  type LookAtObstaclesInput,
  OBSTACLES_WORKFLOW_ID,
  type ObserveApprovalsInput,
  type ObserveAppsInput,
  undoWorkflowId,
  WAKE_SIGNAL,
  WORKFLOWS,
} from '#workflows/contracts.ts';
import type { ServerContext } from '../context.ts';
import { isUniqueViolation } from '../http/is-unique-violation.ts';
import { addToOutbox } from '../outbox/outbox-message.ts';

/** A delivery whose signature has been verified. */
export interface VerifiedDelivery {
  source: 'github' | 'jira';
  /** The sender's own id: a repetition has the same one. */
  deliveryId: string;
  event: string;
  body: Uint8Array<ArrayBuffer>;
  /** What it may be about; workflows look for themselves what has really changed. */
  about: { repositoryId: number | null; installationId: number | null } | { issueKey: string | null };
}

/** Whether a delivery is new here. */
export type Receipt = 'kept' | 'duplicate';

/** Deliveries after which a deployment may have begun, or ended, to wait for an approval. */
const APPROVAL_EVENTS: ReadonlySet<string> = new Set([
  'deployment_review',
  'deployment_status',
  'workflow_run',
]);

/** Deliveries after which something else may run in a cluster. */
const ROLLOUT_EVENTS: ReadonlySet<string> = new Set(['deployment_status', 'workflow_run']);

/** A body of 25 MB is kept within a second; a busy database may take longer. */
const LONG_TRANSACTION = { timeout: 20_000 };

/** Deliveries after which the app may be installed, or may do more, where a run waits for that. */
const INSTALLATION_EVENTS: ReadonlySet<string> = new Set(['installation', 'installation_repositories']);
const INSTALLATION_KINDS = ['install-app', 'accept-permissions'] as const;

/** Runs woken by one delivery that names no repository. */
const MOST_WOKEN = 500;

/**
 * Keeps the delivery raw and wakes the workflows it may concern, in one transaction. It decides nothing.
 * @returns `duplicate` when it was kept before: then nothing happens
 */
export async function receiveWebhook(
  delivery: VerifiedDelivery,
  { database, codeHost, now }: Pick<ServerContext, 'database' | 'codeHost' | 'now'>,
): Promise<Receipt> {
  const { source, deliveryId, event, body, about } = delivery;
  try {
    await database.$transaction(async (transaction) => {
      // Without reading the row back: a body of 25 MB would come back with it, which takes longer than keeping it.
      await transaction.webhookDelivery.createMany({
        data: [{ source, deliveryId, event, body, receivedAt: now(), handledAt: now() }],
      });
      const workflowIds =
        'issueKey' in about
          ? await findTasks(transaction, about.issueKey)
          : await findRuns(transaction, codeHost.host, about);
      await addToOutbox(
        transaction,
        workflowIds.map((workflowId) => ({ kind: 'signal', workflowId, signal: WAKE_SIGNAL, args: [] })),
      );
      if (INSTALLATION_EVENTS.has(event)) await askForObstacles(transaction);
      if ('repositoryId' in about) await askForLooks(transaction, codeHost.host, about.repositoryId, event);
    }, LONG_TRANSACTION);
    return 'kept';
  } catch (error) {
    if (isUniqueViolation(error)) return 'duplicate';
    throw error;
  }
}

/** The run of the repository; for news of an installation, every run that waits. */
async function findRuns(
  database: DatabaseOrTransaction | Database,
  host: string,
  { repositoryId, installationId }: { repositoryId: number | null; installationId: number | null },
): Promise<string[]> {
  if (repositoryId === null && installationId === null) return [];
  const runs = await database.run.findMany({
    where: {
      activeKey: { not: null },
      ...(repositoryId === null
        ? { waitingSince: { not: null } }
        : { repository: { host, externalId: BigInt(repositoryId) } }),
    },
    take: MOST_WOKEN,
    select: { id: true, state: true, workflowId: true },
  });
  // A run takes itself back, or is taken back by a workflow of its own: whichever it is hears it.
  return runs.flatMap(({ id, state, workflowId }) =>
    state === 'undoing' ? [workflowId, undoWorkflowId(id)] : [workflowId],
  );
}

/** Has the worker look at what waits for an approval there, and at what runs; pages follow what it sees. */
async function askForLooks(
  transaction: DatabaseOrTransaction,
  host: string,
  externalId: number | null,
  event: string,
): Promise<void> {
  const approvals = APPROVAL_EVENTS.has(event);
  const rollouts = ROLLOUT_EVENTS.has(event);
  if (externalId === null || !(approvals || rollouts)) return;
  const repository = await transaction.repository.findUnique({
    where: { host_externalId: { host, externalId: BigInt(externalId) } },
    select: { id: true },
  });
  if (!repository) return;
  const { id: repositoryId } = repository;
  const input: ObserveApprovalsInput & ObserveAppsInput = { repositoryId };
  if (approvals)
    await askOnce(transaction, approvalsWorkflowId(repositoryId), WORKFLOWS.observeApprovals, input);
  if (rollouts) await askOnce(transaction, appsWorkflowId(repositoryId), WORKFLOWS.observeApps, input);
}

/** A look that is still to be told of will see this too. */
async function askOnce(
  transaction: DatabaseOrTransaction,
  workflowId: string,
  workflow: string,
  input: object,
): Promise<void> {
  const untold = await transaction.outboxMessage.count({ where: { workflowId, dispatchedAt: null } });
  if (untold > 0) return;
  await addToOutbox(transaction, [
    { kind: 'start', workflowId, workflow, args: [input], reuse: 'one-at-a-time' },
  ]);
}

/** Has the worker look whether what runs wait for is done, where any waits for the app. */
async function askForObstacles(transaction: DatabaseOrTransaction): Promise<void> {
  const kinds = [...INSTALLATION_KINDS];
  const asked = await transaction.humanTask.count({
    where: { kind: { in: kinds }, state: { in: ['opening', 'open'] } },
  });
  const workflowId = OBSTACLES_WORKFLOW_ID;
  const untold = await transaction.outboxMessage.count({ where: { workflowId, dispatchedAt: null } });
  if (asked === 0 || untold > 0) return;
  const args: [LookAtObstaclesInput] = [{ kinds }];
  const workflow = WORKFLOWS.lookAtObstacles;
  await addToOutbox(transaction, [{ kind: 'start', workflowId, workflow, args, reuse: 'one-at-a-time' }]);
}

async function findTasks(
  database: DatabaseOrTransaction | Database,
  issueKey: string | null,
): Promise<string[]> {
  if (issueKey === null) return [];
  const tasks = await database.humanTask.findMany({
    where: { issueKey, state: { in: ['opening', 'open'] } },
    select: { id: true, cause: true },
  });
  return tasks.map((task) => humanTaskWorkflowId(task.cause, task.id));
}
