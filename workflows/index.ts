/** Everything the workflow bundle holds. */
export { humanTask } from './human-task.workflow.ts';
export { inspectRepository } from './inspect-repository.workflow.ts';
export { onboardRepository } from './onboard-repository.workflow.ts';
export {
  checkSystems,
  lookAtObstacles,
  observeApprovals,
  observeApps,
  pruneOldRecords,
  rotateDeployCredentials,
  settleEndedRuns,
  sweepHumanTasks,
} from './schedules.workflow.ts';
export { undoRun } from './undo-run.workflow.ts';
