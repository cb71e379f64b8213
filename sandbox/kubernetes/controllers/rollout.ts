import type { ReplicaSet } from './replica-sets.ts';

export interface RollingUpdate {
  maxSurge: number | string;
  maxUnavailable: number | string;
}

/** A whole number, or a percentage of `total` rounded up or down. */
export function resolveIntOrPercent(
  value: number | string | undefined,
  total: number,
  round: 'up' | 'down',
): number {
  if (typeof value === 'number') return value;
  const share = (Number.parseFloat(value ?? '0') / 100) * total;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}

export const replicasOf = (set: ReplicaSet): number => set.spec?.replicas ?? 0;
export const availableOf = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0;

/**
 * The next step of a rolling update: how many replicas each set should have now, so that never more than
 * `maxSurge` exist above, and never more than `maxUnavailable` are missing below what is wanted.
 */
export function nextRollingStep(input: {
  desired: number;
  strategy: RollingUpdate;
  newSet: ReplicaSet;
  oldSets: ReplicaSet[];
}): Array<[set: ReplicaSet, replicas: number]> {
  const { desired, strategy, newSet, oldSets } = input;
  const surge = resolveIntOrPercent(strategy.maxSurge, desired, 'up');
  let unavailable = resolveIntOrPercent(strategy.maxUnavailable, desired, 'down');
  if (surge === 0 && unavailable === 0) unavailable = 1;
  const all = [newSet, ...oldSets];
  const total = all.reduce((sum, set) => sum + replicasOf(set), 0);
  const current = replicasOf(newSet);
  if (current > desired) return [[newSet, desired]];
  const room = desired + surge - total;
  const steps: Array<[ReplicaSet, number]> = [];
  if (current < desired && room > 0) steps.push([newSet, Math.min(desired, current + room)]);

  const minAvailable = desired - unavailable;
  const newMissing = current - availableOf(newSet);
  let mayGo = total - minAvailable - newMissing;
  let spare = all.reduce((sum, set) => sum + availableOf(set), 0) - minAvailable;
  for (const set of oldSets) {
    if (mayGo <= 0) break;
    // Replicas that do not work go first: they are no loss.
    const broken = Math.min(replicasOf(set) - availableOf(set), mayGo);
    const working = Math.max(0, Math.min(availableOf(set), mayGo - broken, spare));
    mayGo -= broken + working;
    spare -= working;
    if (broken + working > 0) steps.push([set, replicasOf(set) - broken - working]);
  }
  return steps;
}
