import type { ManifestApp } from '../app-manifest/manifest.ts';
import { formatCpu, formatMemory } from '../app-manifest/quantities.ts';
import { effectiveSize } from '../app-manifest/render-context.ts';
import {
  type AppRequest,
  judgeSize,
  lowerToFit,
  SIZE_MEASURES,
  type SizeVerdict,
} from '../namespaces/size.ts';
import type { AppSize } from './plan.ts';

/** Of one app, the parts of its size that must be lower, as a choice sets them. */
export interface FittingSize {
  path: string;
  size: Partial<AppSize>;
}

interface JudgedEnvironment {
  environment: { name: string };
  size: SizeVerdict;
}

/**
 * Sizes with which every environment stays within what the team may use without asking: what "lower to what fits" sets.
 * Null when choices cannot do it: no room is left, or `onramp.yaml` has sizes of its own for the environment.
 */
export function fittingSizes(
  apps: readonly ManifestApp[],
  environments: readonly JudgedEnvironment[],
): FittingSize[] | null {
  const lower = new Map<string, Partial<AppSize>>();
  for (const { environment, size } of environments.filter((each) => each.size.over.length > 0)) {
    const asked = requestsOf(apps, environment.name);
    const fitting = lowerToFit(asked, size.limit, size.inUse);
    if (fitting === null) return null;
    for (const [at, app] of apps.entries()) {
      const [now, then] = [asked[at], fitting[at]];
      for (const measure of SIZE_MEASURES) {
        if (!now || !then || then[measure] >= now[measure]) continue;
        const chosen = lower.get(app.path) ?? {};
        chosen[measure] = Math.min(chosen[measure] ?? then[measure], then[measure]);
        lower.set(app.path, chosen);
      }
    }
  }
  const lowered = apps.map((app) => withSize(app, lower.get(app.path) ?? {}));
  const fits = environments.every(
    ({ environment, size }) =>
      judgeSize(requestsOf(lowered, environment.name), size.limit, size.inUse).over.length === 0,
  );
  return fits ? [...lower].map(([path, size]) => ({ path, size })) : null;
}

const requestsOf = (apps: readonly ManifestApp[], environment: string): AppRequest[] =>
  apps.map((app) => ({ name: app.name, ...effectiveSize(app, environment) }));

function withSize(app: ManifestApp, { cpuMillis, memoryMi, pods }: Partial<AppSize>): ManifestApp {
  const size = {
    ...app.size,
    ...(cpuMillis === undefined ? {} : { cpu: formatCpu(cpuMillis) }),
    ...(memoryMi === undefined ? {} : { memory: formatMemory(memoryMi) }),
    ...(pods === undefined ? {} : { pods }),
  };
  return { ...app, size };
}
