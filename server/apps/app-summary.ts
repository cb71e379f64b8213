import type { Actor } from '#domain/access/actor.ts';
import { freshnessOf, healthOf, type RuntimeObservation } from '#domain/app-runtime.ts';
import { lifecycleOf, standingOf, wholeHealthOf } from '#domain/app-standing.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { AppEnvironmentView, AppSummaryView } from '#domain/views/apps.ts';
import type { Database } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import {
  RUN_SUMMARY_INCLUDE,
  type RunSummaryRow,
  toRepositoryRef,
  toRunSummary,
} from '../runs/run-summary.ts';
import { teamRef } from '../teams/team-ref.ts';
import { approversOf, toPlace, toRuntime } from './place-view.ts';

export const APP_SUMMARY_INCLUDE = {
  repository: { select: { owner: true, name: true, url: true, pendingApprovals: true } },
  environments: true,
} as const satisfies Prisma.AppInclude;

export type AppRow = Prisma.AppGetPayload<{ include: typeof APP_SUMMARY_INCLUDE }>;
type EnvironmentRow = AppRow['environments'][number];

/** The runs of apps that are not registered yet, by id: few, however many apps there are. */
export async function findOnboardings(
  database: Database,
  apps: ReadonlyArray<Pick<AppRow, 'runId' | 'registeredAt'>>,
): Promise<ReadonlyMap<string, RunSummaryRow>> {
  const ids = apps.flatMap(({ runId, registeredAt }) => (runId && !registeredAt ? [runId] : []));
  if (ids.length === 0) return new Map();
  const runs = await database.run.findMany({
    where: { id: { in: [...new Set(ids)] } },
    include: RUN_SUMMARY_INCLUDE,
  });
  return new Map(runs.map((run) => [run.id, run]));
}

export interface AppSummaryContext {
  actor: Actor;
  organisation: Organisation;
  /** As `findOnboardings` gives them. */
  onboardings: ReadonlyMap<string, RunSummaryRow>;
  now: Date;
}

export function toAppSummary(
  { actor, organisation, onboardings, now }: AppSummaryContext,
  app: AppRow,
): AppSummaryView {
  const order = organisation.environments.map((environment) => environment.name);
  const environments = app.environments
    .toSorted((a, b) => order.indexOf(a.environment) - order.indexOf(b.environment))
    .map((environment) => toEnvironment(organisation, app, environment, now));
  const run = (app.registeredAt ? null : onboardings.get(app.runId ?? '')) ?? null;
  const lifecycle = lifecycleOf({ registeredAt: app.registeredAt, run });
  const health = wholeHealthOf(environments);
  return {
    slug: app.slug,
    name: app.name,
    team: teamRef(organisation, app.team),
    repository: toRepositoryRef(app.repository),
    path: app.path,
    blueprint: app.blueprintId,
    lifecycle,
    health,
    standing: standingOf(lifecycle, health),
    onboardedBy: run && toRunSummary(organisation, actor, run),
    environments,
  };
}

function toEnvironment(
  organisation: Organisation,
  { team, repository }: AppRow,
  row: EnvironmentRow,
  now: Date,
): AppEnvironmentView {
  const observation = toObservation(row);
  const { runtime } = observation;
  const { environment, url } = row;
  return {
    ...toPlace({
      environment,
      url,
      runtime,
      approvers: approversOf(organisation, { environment, team, owner: repository.owner }),
      pending: repository.pendingApprovals,
      repositoryOwner: repository.owner,
    }),
    cluster: row.cluster,
    namespace: row.namespace,
    health: healthOf(observation),
    runtime: runtime && {
      revision: runtime.revision,
      revisionUrl: runtime.revision && `${repository.url}/commit/${runtime.revision}`,
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
  const runtime = toRuntime(row.runtime);
  return {
    runtime,
    source: row.runtimeSource ?? `kubernetes/${row.cluster}`,
    observedAt: runtime ? row.runtimeObservedAt : null,
    unavailableSince: row.unavailableSince,
    unavailableReason: row.unavailableReason,
  };
}
