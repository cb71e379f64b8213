import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { TASK_QUEUE, WORKFLOWS } from './contracts.ts';

/** Seconds between two looks. The sandbox is on the same machine and a person watches it, so it looks more often. */
const INTERVALS = {
  real: {
    sweepHumanTasks: 60,
    observeApps: 30,
    observeApprovals: 60,
    lookAtObstacles: 60,
    checkSystems: 60,
    settleEndedRuns: 60,
    rotateDeployCredentials: 3_600,
    pruneOldRecords: 86_400,
  },
  sandbox: {
    sweepHumanTasks: 10,
    observeApps: 10,
    observeApprovals: 10,
    lookAtObstacles: 10,
    checkSystems: 15,
    settleEndedRuns: 15,
    rotateDeployCredentials: 600,
    pruneOldRecords: 86_400,
  },
} as const;
/** A round that takes longer is ended: the next one begins anew. */
const SHORT_ROUND_SECONDS = 120;
const LONG_ROUND_SECONDS = 3_600;

/** Makes the Temporal Schedules, or brings those of an earlier version up to date. */
export async function ensureSchedules(client: Client, kind: keyof typeof INTERVALS): Promise<void> {
  for (const [name, seconds] of Object.entries(INTERVALS[kind]) as Array<
    [keyof (typeof INTERVALS)['real'], number]
  >) {
    const spec = { intervals: [{ every: seconds * 1000 }] };
    const action = {
      type: 'startWorkflow' as const,
      workflowType: WORKFLOWS[name],
      workflowId: `schedule/${name}`,
      taskQueue: TASK_QUEUE,
      args: [],
      workflowExecutionTimeout: (seconds < 600 ? SHORT_ROUND_SECONDS : LONG_ROUND_SECONDS) * 1000,
    };
    // A rare round that was missed is made up for: a machine that sleeps at night still prunes.
    const catchupWindow = Math.max(60, seconds) * 1000;
    const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow };
    const scheduleId = `onramp/${name}`;
    try {
      await client.schedule.create({
        scheduleId,
        spec,
        action,
        policies,
        state: { triggerImmediately: true },
      });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await client.schedule
        .getHandle(scheduleId)
        .update((previous) => ({ ...previous, spec, action, policies }));
    }
  }
}
