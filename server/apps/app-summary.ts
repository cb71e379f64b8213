import {
  appRuntimeSchema,
  freshnessOf,
  healthOf,
  type RuntimeObservation,
  worstHealth,
} from '#domain/app-runtime.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { AppEnvironmentView, AppSummaryView } from '#domain/views.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { toRepositoryRef } from '../runs/run-summary.ts';
import { teamRef } from '../teams/team-ref.ts';

export const APP_SUMMARY_INCLUDE = {
  repository: { select: { owner: true, name: true, url: true } },
  environments: true,
} as const satisfies Prisma.AppInclude;

export type AppRow = Prisma.AppGetPayload<{ include: typeof APP_SUMMARY_INCLUDE }>;
type EnvironmentRow = AppRow['environments'][number];

export function toAppSummary(organisation: Organisation, app: AppRow, now: Date): AppSummaryView {
  const order = organisation.environments.map((environment) => environment.name);
  const environments = app.environments
    .toSorted((a, b) => order.indexOf(a.environment) - order.indexOf(b.environment))
    .map((environment) => toEnvironment(environment, now));
  return {
    slug: app.slug,
    name: app.name,
    team: teamRef(organisation, app.team),
    repository: toRepositoryRef(app.repository),
    path: app.path,
    blueprint: app.blueprintId,
    health: worstHealth(environments.map((environment) => environment.health)),
    environments,
  };
}

function toEnvironment(row: EnvironmentRow, now: Date): AppEnvironmentView {
  const observation = toObservation(row);
  const { runtime } = observation;
  return {
    environment: row.environment,
    cluster: row.cluster,
    namespace: row.namespace,
    url: row.url,
    health: healthOf(observation),
    runtime: runtime && {
      revision: runtime.revision,
      image: runtime.image,
      podsReady: runtime.pods.ready,
      podsWanted: runtime.pods.wanted,
      reason: runtime.reason,
    },
    freshness: freshnessOf(observation, now),
  };
}

/** A row of an unknown form is as good as not observed: a tile never guesses. */
function toObservation(row: EnvironmentRow): RuntimeObservation {
  const runtime = appRuntimeSchema.safeParse(row.runtime);
  return {
    runtime: runtime.success ? runtime.data : null,
    source: row.runtimeSource ?? `kubernetes/${row.cluster}`,
    observedAt: runtime.success ? row.runtimeObservedAt : null,
    unavailableSince: row.unavailableSince,
    unavailableReason: row.unavailableReason,
  };
}
