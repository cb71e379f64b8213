import { createAccessActivities } from './access.ts';
import { createApprovalActivities } from './approvals.ts';
import { createCatalogActivities } from './catalog.ts';
import { createDeployCredentialActivities } from './deploy-credential.ts';
import type { ActivityDeps } from './deps.ts';
import { createEndedRunActivities } from './ended-runs.ts';
import { createGithubConfigurationActivities } from './github-configuration.ts';
import { createHumanTaskNoticeActivities } from './human-task-notices.ts';
import { createHumanTaskSweepActivities } from './human-task-sweep.ts';
import { createHumanTaskWithdrawalActivities } from './human-task-withdrawal.ts';
import { createHumanTaskActivities } from './human-tasks.ts';
import { createLateTwinActivities } from './late-twins.ts';
import { createLostIssueActivities } from './lost-issues.ts';
import { createMonitoringActivities } from './monitoring.ts';
import { createNamespaceActivities } from './namespaces.ts';
import { createObserveActivities } from './observe.ts';
import { createObstacleActivities } from './obstacles.ts';
import { createPipelineActivities } from './pipeline.ts';
import { createPullRequestActivities } from './pull-request.ts';
import { createReadModelActivities } from './read-model.ts';
import { createRepositoryActivities } from './repository.ts';
import { createRetentionActivities } from './retention.ts';
import { createUndoActivities } from './undo.ts';
import { createUndoFilesActivities } from './undo-files.ts';
import { createUndoWaitActivities } from './undo-wait.ts';

/** Every activity of the worker, by name. */
export function createActivities(deps: ActivityDeps) {
  return {
    ...createReadModelActivities(deps),
    ...createRepositoryActivities(deps),
    ...createAccessActivities(deps),
    ...createNamespaceActivities(deps),
    ...createGithubConfigurationActivities(deps),
    ...createPullRequestActivities(deps),
    ...createPipelineActivities(deps),
    ...createMonitoringActivities(deps),
    ...createCatalogActivities(deps),
    ...createHumanTaskActivities(deps),
    ...createHumanTaskNoticeActivities(deps),
    ...createHumanTaskWithdrawalActivities(deps),
    ...createHumanTaskSweepActivities(deps),
    ...createUndoActivities(deps),
    ...createUndoFilesActivities(deps),
    ...createUndoWaitActivities(deps),
    ...createObserveActivities(deps),
    ...createDeployCredentialActivities(deps),
    ...createLateTwinActivities(deps),
    ...createLostIssueActivities(deps),
    ...createRetentionActivities(deps),
    ...createEndedRunActivities(deps),
    ...createApprovalActivities(deps),
    ...createObstacleActivities(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
export type { ActivityDeps, WorkflowCaller } from './deps.ts';
