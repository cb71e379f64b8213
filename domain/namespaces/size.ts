import type { SizeLimit } from '../organisation.ts';

/** What one app asks of one environment: per pod, and how many pods. */
export interface AppRequest {
  cpuMillis: number;
  memoryMi: number;
  pods: number;
}

export type SizeMeasure = keyof SizeLimit;
export const SIZE_MEASURES: readonly SizeMeasure[] = ['cpuMillis', 'memoryMi', 'pods'];

export interface SizeVerdict {
  /** What these apps ask, the extra pod of each during a rollout included. */
  asked: SizeLimit;
  /** What others in the namespace already use. */
  inUse: SizeLimit;
  limit: SizeLimit;
  /** The measures that do not fit; empty when everything does. */
  over: SizeMeasure[];
}

export const NOTHING: SizeLimit = { cpuMillis: 0, memoryMi: 0, pods: 0 };

/** Measure by measure. */
export function addSizes(one: SizeLimit, other: SizeLimit): SizeLimit {
  return {
    cpuMillis: one.cpuMillis + other.cpuMillis,
    memoryMi: one.memoryMi + other.memoryMi,
    pods: one.pods + other.pods,
  };
}

/** The larger of each measure. */
export function largerSize(one: SizeLimit, other: SizeLimit): SizeLimit {
  return {
    cpuMillis: Math.max(one.cpuMillis, other.cpuMillis),
    memoryMi: Math.max(one.memoryMi, other.memoryMi),
    pods: Math.max(one.pods, other.pods),
  };
}

/**
 * Sum of what apps request in one namespace. A rolling update with `maxSurge: 1` runs one pod more of each app, and a
 * quota counts it: without room for it, an app within its limit could be installed and never updated.
 */
export function sumRequests(apps: readonly AppRequest[]): SizeLimit {
  return apps.reduce<SizeLimit>((sum, app) => {
    const pods = app.pods + 1;
    return addSizes(sum, { cpuMillis: app.cpuMillis * pods, memoryMi: app.memoryMi * pods, pods });
  }, NOTHING);
}

/** Whether what apps ask fits the limit beside what is in use already (their own present use left out). */
export function judgeSize(
  apps: readonly AppRequest[],
  limit: SizeLimit,
  inUse: SizeLimit = NOTHING,
): SizeVerdict {
  const asked = sumRequests(apps);
  const total = addSizes(asked, inUse);
  return { asked, inUse, limit, over: SIZE_MEASURES.filter((measure) => total[measure] > limit[measure]) };
}

/** Cores and gibibytes as people say them: `1.5 cores`, `512 Mi`, `2 Gi`, `3 pods`. */
export function formatMeasure(measure: SizeMeasure, value: number): string {
  switch (measure) {
    case 'cpuMillis':
      return value === 1000 ? '1 core' : `${value / 1000} cores`;
    case 'memoryMi':
      return value >= 1024 && value % 256 === 0 ? `${value / 1024} Gi` : `${value} Mi`;
    case 'pods':
      return value === 1 ? '1 pod' : `${value} pods`;
    default:
      return measure satisfies never;
  }
}
