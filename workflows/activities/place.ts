import { z } from 'zod';
import { type AppRuntime, appRuntimeSchema } from '../../domain/app-runtime.ts';
import type { AppUrlProbe } from '../../integrations/app-url/index.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import { diagnose } from './diagnose.ts';
import { readRollout, standingOf } from './rollout.ts';
import { getClusterClient } from './run-context.ts';

/** One app in one environment, as `AppEnvironment` keeps it. */
export interface Place {
  id: string;
  cluster: string;
  namespace: string;
  url: string;
  runtime: Prisma.JsonValue;
  environment: string;
  app: { name: string; repository: { owner: string; name: string; defaultBranch: string } };
}

/** An address that did not answer is visited after this long again, then after twice as long each time. */
const FIRST_VISIT_AGAIN_MS = 5_000;
const LONGEST_VISIT_AGAIN_MS = 3_600_000;

const visitsSchema = z.object({ count: z.number().int().positive(), lastAt: z.iso.datetime() });
/** Visits at which nothing answered, since the app became healthy with its present image. */
type Visits = z.infer<typeof visitsSchema>;
/** As a look leaves it to the next one: pages read no more than `AppRuntime`. */
const keptRuntimeSchema = appRuntimeSchema.extend({ unansweredVisits: visitsSchema.nullable().catch(null) });

/** Looks at one place in its cluster and at its address, and keeps what was seen. @throws what the cluster says */
export async function observePlace(deps: ActivityDeps, place: Place): Promise<AppRuntime> {
  const client = getClusterClient(deps, place.cluster);
  const rollout = await readRollout(client, place.namespace, place.app.name);
  const { state, revision, image, pods, probePath } = rollout;
  const before = keptRuntimeSchema.safeParse(place.runtime).data ?? null;
  const runtime = { state, revision, image, pods, reason: await findReason(), ...(await seeOpenPath()) };
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

  /** One line; the whole story is told where the deployment was waited for. */
  async function findReason(): Promise<string | null> {
    if (state === 'healthy') return null;
    if (state === 'not-deployed') return 'Nothing is deployed here yet.';
    const { namespace, environment, app } = place;
    const { owner, name: repository, defaultBranch } = app.repository;
    const where = { repository: `${owner}/${repository}`, defaultBranch };
    const report = await diagnose(client, { app: app.name, environment, namespace, place: where }, rollout);
    return report?.headline ?? (rollout.trouble?.kind === 'unscheduled' ? standingOf(rollout) : null);
  }

  /**
   * Asked once for each image. While nothing answers, asked again ever more rarely: an app is not visited all day long,
   * and one whose route comes later is noticed all the same.
   */
  async function seeOpenPath(): Promise<{ openPath: string | null; unansweredVisits: Visits | null }> {
    const isSame = before?.image === rollout.image;
    const known = isSame ? before.openPath : null;
    if (known !== null || rollout.state !== 'healthy') return { openPath: known, unansweredVisits: null };
    const visits = isSame && before.state === 'healthy' ? before.unansweredVisits : null;
    if (visits && Date.now() < nextVisitAt(visits)) return { openPath: null, unansweredVisits: visits };
    const openPath = await findOpenPath(deps.appUrl, place.url, probePath);
    const unanswered = { count: (visits?.count ?? 0) + 1, lastAt: new Date().toISOString() };
    return { openPath, unansweredVisits: openPath === null ? unanswered : null };
  }
}

/** In ms since the epoch. */
function nextVisitAt({ count, lastAt }: Visits): number {
  return Date.parse(lastAt) + Math.min(LONGEST_VISIT_AGAIN_MS, FIRST_VISIT_AGAIN_MS * 2 ** (count - 1));
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
