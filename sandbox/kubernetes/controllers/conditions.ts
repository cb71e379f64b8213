import { now } from '../storage/object-store.ts';
import type { Condition } from '../types.ts';

/** Conditions with one set; its transition time moves only when its status does. */
export function withCondition(conditions: Condition[] | undefined, wanted: Condition): Condition[] {
  const all = conditions ?? [];
  const old = all.find((condition) => condition.type === wanted.type);
  const next = {
    ...wanted,
    lastTransitionTime: old?.status === wanted.status ? old.lastTransitionTime : now(),
  };
  return old ? all.map((condition) => (condition === old ? next : condition)) : [...all, next];
}

export const withoutCondition = (conditions: Condition[] | undefined, type: string): Condition[] =>
  (conditions ?? []).filter((condition) => condition.type !== type);
