import type { HumanTaskAnswer, HumanTaskKind, HumanTaskRequest } from '../../domain/human-task.ts';
import { isPortalError } from '../../domain/portal-error.ts';
import type { HumanTask, HumanTaskWaiter } from '../../prisma/generated/client.ts';
import { humanTaskWorkflowId, type LookAtObstaclesInput, WITHDRAW_SIGNAL } from '../contracts.ts';
import { requireAccess } from './access.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureNames } from './names.ts';
import { requireNamespace } from './namespaces.ts';
import { loadRun, type RunContext } from './run-context.ts';

/** Tasks of one round, a few calls each: runs keep most of what GitHub allows in an hour. */
const TASKS_PER_ROUND = 20;
const AT_ONCE = 5;

/**
 * Kinds whose obstacle can be looked at, in the order a run meets them. What an outside system refuses without a rule
 * that Onramp knows can only be tried again, which is what an answer asks for.
 */
const LOOKED_AT = [
  'name-taken',
  'install-app',
  'accept-permissions',
  'enable-actions',
  'namespace-taken',
  'approve-size',
] as const satisfies HumanTaskKind[];
type LookedAt = (typeof LOOKED_AT)[number];

type OpenTask = HumanTask & { waiters: HumanTaskWaiter[] };

/** Looks at what stands in the way of waiting runs: what is gone needs no answer. An approval stays a person's to give. */
export function createObstacleActivities(deps: ActivityDeps) {
  const { db, workflows } = deps;
  return {
    /**
     * Looks at tasks that were not looked at for longest. One that cannot be looked at stays as it is: a system that does
     * not answer has not said that the obstacle is gone.
     */
    async lookAtObstacles({ kinds = LOOKED_AT }: LookAtObstaclesInput = {}): Promise<{
      looked: number;
      gone: number;
    }> {
      await tellUnheard();
      const tasks = await db.humanTask.findMany({
        where: {
          state: { in: ['opening', 'open'] },
          kind: { in: kinds.filter(isLookedAt) },
          waiters: { some: { wokenAt: null } },
        },
        orderBy: [{ obstacleSeenAt: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
        take: TASKS_PER_ROUND,
        include: { waiters: { where: { wokenAt: null }, orderBy: { since: 'asc' } } },
      });
      let looked = 0;
      let gone = 0;
      for (let at = 0; at < tasks.length; at += AT_ONCE) {
        for (const seen of await Promise.allSettled(tasks.slice(at, at + AT_ONCE).map(look))) {
          if (seen.status === 'rejected') continue;
          looked++;
          if (seen.value === 'gone') gone++;
        }
      }
      return { looked, gone };
    },
  };

  async function look(task: OpenTask): Promise<'stands' | 'gone'> {
    // Said before the look: a task that cannot be looked at waits for its turn like every other.
    await db.humanTask.updateMany({ where: { id: task.id }, data: { obstacleSeenAt: new Date() } });
    const [waiter] = task.waiters;
    if (!waiter || !isLookedAt(task.kind)) return 'stands';
    const met = await meet(task.kind, await loadRun(deps, waiter.runId));
    if (met.some((request) => isSameObstacle(task, request))) return 'stands';
    await end(task);
    return 'gone';
  }

  /** What a run would be stopped by now, as far as this kind's step looks. */
  async function meet(kind: LookedAt, context: RunContext): Promise<HumanTaskRequest[]> {
    switch (kind) {
      case 'name-taken':
        return requestsOf(() => ensureNames(deps, context));
      case 'install-app':
      case 'accept-permissions':
      case 'enable-actions':
        return requestsOf(() => requireAccess(deps, context));
      case 'namespace-taken':
      case 'approve-size': {
        const met = await Promise.all(
          context.plan.environments.map((environment) =>
            requestsOf(() => requireNamespace(deps, context, environment)),
          ),
        );
        return met.flat();
      }
      default:
        return kind satisfies never;
    }
  }

  /** The first answer wins: a person's stays. The task's workflow wakes the runs, and closes the issue afterwards. */
  async function end(task: OpenTask): Promise<void> {
    const request = task.request as unknown as HumanTaskRequest;
    const gone = request.obstacle?.gone ?? 'what stood in the way is gone';
    const answer: HumanTaskAnswer = {
      outcome: 'unneeded',
      by: null,
      at: new Date().toISOString(),
      comment: `No longer needed: ${gone}.`,
    };
    const { count } = await db.humanTask.updateMany({
      where: { id: task.id, state: { in: ['opening', 'open'] } },
      data: { state: 'withdrawn', answer: { ...answer }, closedAt: new Date() },
    });
    if (count === 0) return;
    await db.runLogLine.createMany({
      data: task.waiters.map(({ runId, step }) => ({
        runId,
        step,
        level: 'info',
        message: `${task.issueKey ?? 'the request'} is no longer needed: ${gone}`,
        onceKey: `task-unneeded/${task.id}/${step}`,
      })),
      skipDuplicates: true,
    });
    await tell(task);
  }

  /** Ended in an earlier round whose word did not get through. */
  async function tellUnheard(): Promise<void> {
    const unheard = await db.humanTask.findMany({
      where: { state: 'withdrawn', waiters: { some: { wokenAt: null } } },
      take: TASKS_PER_ROUND,
    });
    for (const task of unheard) await tell(task);
  }

  function tell({ id, cause }: Pick<HumanTask, 'id' | 'cause'>): Promise<void> {
    return workflows.signal(humanTaskWorkflowId(cause, id), WITHDRAW_SIGNAL, []);
  }
}

function isLookedAt(kind: string): kind is LookedAt {
  return (LOOKED_AT as readonly string[]).includes(kind);
}

/** The request that a check ends with, as a list of none or one. @throws what is no request */
async function requestsOf(check: () => Promise<unknown>): Promise<HumanTaskRequest[]> {
  try {
    await check();
    return [];
  } catch (error) {
    const request = isPortalError(error) && error.code === 'needs-human' ? error.details.request : null;
    if (!request) throw error;
    return [request as HumanTaskRequest];
  }
}

/** Whether the task's obstacle still stands, by what a run would be stopped by now. */
function isSameObstacle(task: Pick<HumanTask, 'kind' | 'cause'>, met: HumanTaskRequest): boolean {
  if (task.cause === met.cause) return true;
  // Its last part is the size: another size of the same namespace still needs the approval.
  if (task.kind === 'approve-size')
    return met.kind === 'approve-size' && place(task.cause) === place(met.cause);
  if (task.kind === 'namespace-taken') return false;
  // A check stops at the first obstacle: one that is met earlier says nothing of those after it.
  return rank(met.kind) < rank(task.kind);
}

const place = (cause: string) => cause.slice(0, cause.lastIndexOf('/'));
const rank = (kind: string) => (LOOKED_AT as readonly string[]).indexOf(kind);
