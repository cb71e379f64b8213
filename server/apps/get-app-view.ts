import type { Actor } from '#domain/access/actor.ts';
import { isSlug } from '#domain/input/ids.ts';
import { readPlan } from '#domain/plan/plan-schema.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { AppView } from '#domain/views/apps.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { RESOURCE_USE_INCLUDE, toResourceViews } from '../runs/resource-view.ts';
import { RUN_SUMMARY_INCLUDE, toRunSummary } from '../runs/run-summary.ts';
import { findOnboardings, toAppSummary } from './app-summary.ts';

const RUNS_SHOWN = 10;

const APP_INCLUDE = {
  environments: true,
  repository: {
    include: {
      pendingApprovals: true,
      runs: {
        orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
        take: RUNS_SHOWN,
        include: RUN_SUMMARY_INCLUDE,
      },
      _count: { select: { runs: true } },
    },
  },
} as const satisfies Prisma.AppInclude;

/** An app: where it runs, what was set up, and its repository's runs. @throws PortalError forbidden | not-found */
export async function getAppView(
  actor: Actor,
  slug: string,
  { database, organisation, now }: ServerContext = getServerContext(),
): Promise<AppView> {
  requireMay(actor, 'app.read');
  const app = isSlug(slug) ? await database.app.findUnique({ where: { slug }, include: APP_INCLUDE }) : null;
  if (!app)
    throw new PortalError(
      'not-found',
      `There is no app "${slug.slice(0, 100)}". It may have been taken back.`,
    );
  const run = app.runId
    ? await database.run.findUnique({
        where: { id: app.runId },
        include: {
          plan: { select: { content: true } },
          steps: { select: { name: true, state: true } },
          resourceUses: { orderBy: [{ at: 'asc' }, { resourceId: 'asc' }], include: RESOURCE_USE_INCLUDE },
        },
      })
    : null;
  const { url, defaultBranch } = app.repository;
  const asOf = now();
  const onboardings = await findOnboardings(database, [app]);
  return {
    ...toAppSummary({ actor, organisation, onboardings, now: asOf }, app),
    language: app.language,
    framework: app.framework,
    registeredAt: app.registeredAt?.toISOString() ?? null,
    onboarding: run && {
      id: run.id,
      number: run.number,
      finishedAt: run.finishedAt?.toISOString() ?? null,
      resources: toResourceViews(run, readPlan(run.plan.content)),
    },
    links: [
      { label: 'Repository', url: app.path === '.' ? url : `${url}/tree/${defaultBranch}/${app.path}` },
      { label: 'Pull requests', url: `${url}/pulls` },
      { label: 'Actions', url: `${url}/actions` },
    ],
    runs: app.repository.runs.map((row) => toRunSummary(organisation, actor, row)),
    runsTotal: app.repository._count.runs,
    asOf: asOf.toISOString(),
  };
}
