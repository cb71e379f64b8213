import { now } from '../storage/object-store.ts';
import type { Condition } from '../types.ts';
import { withCondition, withoutCondition } from './conditions.ts';
import type { Deployment, DeploymentStatus } from './deployment-types.ts';
import type { ReplicaSet } from './replica-sets.ts';
import { availableOf, resolveIntOrPercent } from './rollout.ts';

/** What a Deployment reports of itself: counts, and the conditions Available, Progressing and ReplicaFailure. */
export function deploymentStatus(
  deployment: Deployment,
  newest: ReplicaSet | null,
  sets: ReplicaSet[],
): DeploymentStatus {
  const before = deployment.status ?? {};
  const desired = deployment.spec?.replicas ?? 1;
  const sum = (of: (set: ReplicaSet) => number | undefined) =>
    sets.reduce((total, set) => total + (of(set) ?? 0), 0);
  const replicas = sum((set) => set.status?.replicas);
  const available = sum(availableOf);
  const unavailable = Math.max(0, Math.max(desired, replicas) - available);
  const counts: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation,
    ...positive({
      replicas,
      updatedReplicas: newest?.status?.replicas ?? 0,
      readyReplicas: sum((set) => set.status?.readyReplicas),
      availableReplicas: available,
      unavailableReplicas: unavailable,
    }),
  };
  let conditions = withTimes(before.conditions, availableCondition(deployment, available, desired));
  const progressing = progressingCondition(deployment, newest, before, counts, replicas);
  if (progressing) conditions = withTimes(conditions, progressing);
  const failure = sets
    .flatMap((set) => set.status?.conditions ?? [])
    .find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  conditions = failure
    ? withTimes(conditions, { ...failure, type: 'ReplicaFailure' })
    : withoutCondition(conditions, 'ReplicaFailure');
  return { ...counts, conditions };
}

const positive = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** A condition whose update time moves only when something about it does. */
function withTimes(conditions: Condition[] | undefined, wanted: Condition): Condition[] {
  const old = conditions?.find((condition) => condition.type === wanted.type);
  const isSame =
    old?.status === wanted.status && old.reason === wanted.reason && old.message === wanted.message;
  const lastUpdateTime = wanted.lastUpdateTime ?? (isSame ? (old.lastUpdateTime ?? now()) : now());
  return withCondition(conditions, { ...wanted, lastUpdateTime });
}

function availableCondition(deployment: Deployment, available: number, desired: number): Condition {
  const { strategy } = deployment.spec ?? {};
  const missing =
    strategy?.type === 'RollingUpdate'
      ? resolveIntOrPercent(strategy.rollingUpdate?.maxUnavailable, desired, 'down')
      : 0;
  return available >= desired - missing
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progressingCondition(
  deployment: Deployment,
  newest: ReplicaSet | null,
  before: DeploymentStatus,
  counts: DeploymentStatus,
  replicas: number,
): Condition | null {
  const old = before.conditions?.find((condition) => condition.type === 'Progressing');
  const desired = deployment.spec?.replicas ?? 1;
  if (deployment.spec?.paused)
    return {
      type: 'Progressing',
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    };
  if (!newest) return old ?? null;
  const name = `ReplicaSet "${newest.metadata.name}"`;
  const isComplete =
    (counts.updatedReplicas ?? 0) === desired &&
    replicas === desired &&
    (counts.availableReplicas ?? 0) >= desired;
  if (isComplete)
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${name} has successfully progressed.`,
    };
  const isSame = old?.message?.includes(name) && before.observedGeneration === counts.observedGeneration;
  if (!old || !isSame)
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetCreated',
      message: `Created new replica set "${newest.metadata.name}"`.replace('replica set', 'ReplicaSet'),
      lastUpdateTime: now(),
    };
  const grew = (field: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas') =>
    (counts[field] ?? 0) > (before[field] ?? 0);
  const progress: Condition = {
    type: 'Progressing',
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: `${name} is progressing.`,
  };
  if (grew('updatedReplicas') || grew('readyReplicas') || grew('availableReplicas'))
    return { ...progress, lastUpdateTime: now() };
  const deadlineMs = (deployment.spec?.progressDeadlineSeconds ?? 600) * 1000;
  const isTimedOut = Date.now() - Date.parse(old.lastUpdateTime ?? now()) > deadlineMs;
  const wasComplete = old.reason === 'NewReplicaSetAvailable';
  if (old.reason === 'ProgressDeadlineExceeded' || (isTimedOut && !wasComplete)) {
    return {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${name} has timed out progressing.`,
    };
  }
  return wasComplete || old.reason === 'NewReplicaSetCreated'
    ? old
    : { ...progress, lastUpdateTime: old.lastUpdateTime };
}
