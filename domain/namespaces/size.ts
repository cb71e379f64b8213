import type { SizeLimit } from '../organisation.ts';

/** What one app asks of one environment: per pod, and how many pods. */
export interface AppRequest {
  name: string;
  cpuMillis: number;
  memoryMi: number;
  pods: number;
}

export type SizeMeasure = keyof SizeLimit;
export const SIZE_MEASURES: readonly SizeMeasure[] = ['cpuMillis', 'memoryMi', 'pods'];

export interface SizeVerdict {
  /** Of which the sum is made. */
  apps: readonly AppRequest[];
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
  return {
    apps,
    asked,
    inUse,
    limit,
    over: SIZE_MEASURES.filter((measure) => total[measure] > limit[measure]),
  };
}

/** Less than this is no app: what would have to be lower than that does not fit. */
const SMALLEST: SizeLimit = { cpuMillis: 50, memoryMi: 64, pods: 1 };
/** Sizes are proposed in steps that people would choose themselves. */
const STEPS = { cpuMillis: 50, memoryMi: 64 } as const;

/**
 * The same apps, each lowered by the same share until all fit the limit beside what is in use: pods first where there are
 * too many, then CPU and memory of a pod. What fits already stays as it is. Null when there is no room for them at all.
 */
export function lowerToFit(
  apps: readonly AppRequest[],
  limit: SizeLimit,
  inUse: SizeLimit = NOTHING,
): AppRequest[] | null {
  let lowered = [...apps];
  const room = (measure: SizeMeasure) => limit[measure] - inUse[measure];
  const isOver = (measure: SizeMeasure) => sumRequests(lowered)[measure] > room(measure);
  if (isOver('pods')) {
    // One more of each app runs during a rollout: that part cannot be lowered.
    const share = (room('pods') - apps.length) / apps.reduce((sum, { pods }) => sum + pods, 0);
    lowered = lowered.map((app) => ({ ...app, pods: Math.max(SMALLEST.pods, Math.floor(app.pods * share)) }));
  }
  for (const measure of ['cpuMillis', 'memoryMi'] as const) {
    if (!isOver(measure)) continue;
    const share = room(measure) / sumRequests(lowered)[measure];
    lowered = lowered.map((app) => {
      const fitting = Math.floor((app[measure] * share) / STEPS[measure]) * STEPS[measure];
      return { ...app, [measure]: Math.min(app[measure], Math.max(SMALLEST[measure], fitting)) };
    });
  }
  return judgeSize(lowered, limit, inUse).over.length === 0 ? lowered : null;
}

/**
 * How a sum comes about, as people would write it down: `orders: 2 cores × (8 pods + 1 during a rollout) = 18 cores;
 * other apps of the team: 1 core`.
 */
export function explainSum({ apps, inUse }: SizeVerdict, measure: SizeMeasure): string {
  const parts = apps.map((app) => {
    const pods = `${formatMeasure('pods', app.pods)} + 1 during a rollout`;
    const [one = '', sum = ''] = formatAlike(measure, [app[measure], sumRequests([app])[measure]]);
    return measure === 'pods' ? `${app.name}: ${pods} = ${sum}` : `${app.name}: ${one} × (${pods}) = ${sum}`;
  });
  const others =
    inUse[measure] > 0 ? [`other apps of the team: ${formatMeasure(measure, inUse[measure])}`] : [];
  return [...parts, ...others].join('; ');
}

/** Figures that are compared are said in one unit: `1.5 Gi` and `4 Gi`, or `300 Mi` and `4096 Mi`. */
export function formatAlike(measure: SizeMeasure, values: readonly number[]): string[] {
  if (measure !== 'memoryMi') return values.map((value) => formatMeasure(measure, value));
  const inGi = values.every((value) => value % 256 === 0);
  return values.map((value) => (inGi ? `${value / 1024} Gi` : `${value} Mi`));
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
