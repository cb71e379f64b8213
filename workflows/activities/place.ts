import { type AppRuntime, appRuntimeSchema } from '../../domain/app-runtime.ts';
import type { AppUrlProbe } from '../../integrations/app-url/index.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import { readRollout } from './rollout.ts';
import { getClusterClient } from './run-context.ts';

/** One app in one environment, as `AppEnvironment` keeps it. */
export interface Place {
  id: string;
  cluster: string;
  namespace: string;
  url: string;
  runtime: Prisma.JsonValue;
  app: { name: string };
}

/** Looks at one place in its cluster and at its address, and keeps what was seen. @throws what the cluster says */
export async function observePlace(deps: ActivityDeps, place: Place): Promise<AppRuntime> {
  const { probePath, ...rollout } = await readRollout(
    getClusterClient(deps, place.cluster),
    place.namespace,
    place.app.name,
  );
  const before = appRuntimeSchema.safeParse(place.runtime).data ?? null;
  const runtime = { ...rollout, openPath: await seeOpenPath() };
  await deps.db.appEnvironment.updateMany({
    where: { id: place.id },
    data: {
      runtime: runtime as unknown as Prisma.InputJsonValue,
      runtimeSource: `Kubernetes, ${place.cluster}`,
      runtimeObservedAt: new Date(),
      unavailableSince: null,
      unavailableReason: null,
    },
  });
  return runtime;

  /** Asked once for each image, and again while nothing has answered: an app is not visited all day long. */
  async function seeOpenPath(): Promise<string | null> {
    const known = before?.image === rollout.image ? before.openPath : null;
    if (known !== null || rollout.state !== 'healthy') return known;
    return findOpenPath(deps.appUrl, place.url, probePath);
  }
}

/**
 * The path that a person can open at an app's address: `/`, else the path of its own probe, whichever answers 2xx or
 * 3xx first; null when neither does.
 */
export async function findOpenPath(
  appUrl: AppUrlProbe,
  address: string,
  probePath: string | null,
): Promise<string | null> {
  for (const path of new Set(['/', probePath ?? '/'])) {
    const status = await appUrl.get(`${address}${path}`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status >= 200 && status < 400) return path;
  }
  return null;
}
