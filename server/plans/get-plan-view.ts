import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import { isUuid } from '#domain/input/ids.ts';
import type { Organisation } from '#domain/organisation.ts';
import { expectedDuration } from '#domain/plan/expected-duration.ts';
import { type ClaimedName, isSameName, namesOf } from '#domain/plan/name-claims.ts';
import type { Plan } from '#domain/plan/plan.ts';
import { readPlan } from '#domain/plan/plan-schema.ts';
import { PortalError } from '#domain/portal-error.ts';
import { usualAutomationMs } from '#domain/run/critical-path.ts';
import type { PlanOptions, PlanView } from '#domain/views/plans.ts';
import type { Permission } from '#domain/views/shared.ts';
import type { Database } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { inspectionWorkflowId } from '#workflows/contracts.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { listTakenNames } from '../onboarding/taken-names.ts';
import { getTypicalStepMs } from '../onboarding/typical-durations.ts';
import { countTurnsBefore } from '../outbox/turns.ts';
import { toFailure } from '../runs/get-run-view.ts';
import { ofTeam, teamRef } from '../teams/team-ref.ts';
import { planChoicesSchema } from './plan-choices.ts';

const PLAN_INCLUDE = {
  requestedBy: { select: { name: true } },
  runs: {
    orderBy: { startedAt: 'desc' },
    take: 1,
    select: { id: true, number: true, state: true, steps: { select: { name: true, typicalMs: true } } },
  },
  repository: {
    select: {
      runs: { where: { activeKey: { not: null } }, take: 1, select: { id: true, number: true, state: true } },
    },
  },
} as const satisfies Prisma.PlanInclude;

type PlanRow = Prisma.PlanGetPayload<{ include: typeof PLAN_INCLUDE }>;

/** Of a plan that an earlier Onramp kept, and that is none to this one. */
const UNREADABLE = {
  code: 'internal',
  message:
    'This plan was kept in a form that cannot be shown any more. Inspect the repository again for a new one.',
} as const;

/** A plan and what the reader may do with it. @throws PortalError forbidden | not-found */
export async function getPlanView(
  actor: Actor,
  planId: string,
  { database, organisation, now }: ServerContext = getServerContext(),
): Promise<PlanView> {
  const row = isUuid(planId)
    ? await database.plan.findUnique({ where: { id: planId }, include: PLAN_INCLUDE })
    : null;
  if (!row) throw new PortalError('not-found', 'There is no such plan. It may have been a wrong link.');
  const kept = readPlan(row.content);
  const isLost = row.status === 'ready' && kept === null;
  requireMay(actor, 'plan.read', { ownerId: row.requestedById, ...ofTeam(organisation, kept?.team) });
  // A plan whose run began has the names itself.
  const plan = kept && row.runs.length === 0 ? await askOfTakenNames(actor, database, row, kept) : kept;
  const start = mayStart(actor, organisation, { ...row, content: plan as unknown as Prisma.JsonValue });
  const own = row.runs[0] && { id: row.runs[0].id, number: row.runs[0].number, state: row.runs[0].state };
  return {
    id: row.id,
    status: isLost ? 'failed' : row.status,
    address: row.address,
    requestedBy: { name: row.requestedBy.name, isYou: row.requestedById === actor.personId },
    createdAt: row.createdAt.toISOString(),
    readyAt: row.readyAt?.toISOString() ?? null,
    choices: planChoicesSchema.safeParse(row.choices).data ?? {},
    failure: isLost ? UNREADABLE : toFailure(row.failure),
    plan: plan && { ...plan, expected: await expectedOf(row, database) },
    team: plan?.team ? teamRef(organisation, plan.team) : null,
    options: planOptions(actor, organisation, plan?.team),
    run: row.repository?.runs[0] ?? own ?? null,
    earlier: await findEarlier(row, database),
    may: { start, mergeAutomatically: start },
    plansBefore:
      row.status === 'inspecting'
        ? ((await countTurnsBefore(database, inspectionWorkflowId(row.id))) ?? 0)
        : 0,
    asOf: now().toISOString(),
  };
}

/**
 * A plan never changes, but who has which name does: names that another repository has taken since are asked for as if
 * the plan had known it, and who has them is told as of now.
 */
async function askOfTakenNames(
  actor: Actor,
  database: Database,
  { repositoryId }: PlanRow,
  plan: Plan,
): Promise<Plan> {
  if (!repositoryId) return plan;
  const wanted = namesOf(plan);
  const asked = plan.questions.flatMap(({ name }) => (name ? [name] : []));
  const taken = await listTakenNames(actor, database, { repositoryId, names: [...wanted, ...asked] });
  const sentenceOf = (name: ClaimedName) => taken.find((other) => isSameName(name, other))?.sentence;
  const questions = plan.questions.map((question) => {
    if (!question.name) return question;
    const free = 'The name was taken when this plan was made, and is free now. Inspect the repository again.';
    return { ...question, question: sentenceOf(question.name) ?? free };
  });
  const since = wanted.flatMap(({ app, ...name }) => {
    const question = sentenceOf(name);
    if (!question) return [];
    return [{ appPath: app?.path ?? '.', field: app ? 'name' : 'team', question, name }];
  });
  const isFirst = ({ appPath, field }: (typeof since)[number], at: number) =>
    since.findIndex((other) => other.appPath === appPath && other.field === field) === at;
  return { ...plan, questions: [...questions, ...since.filter(isFirst)] };
}

/** What the repository has of an onboarding before. An undone one left nothing to speak of. */
async function findEarlier({ id, repositoryId }: PlanRow, database: Database): Promise<PlanView['earlier']> {
  if (!repositoryId) return null;
  const [run, apps] = await Promise.all([
    database.run.findFirst({
      where: { repositoryId, kind: 'onboarding', state: 'succeeded', planId: { not: id } },
      orderBy: { startedAt: 'desc' },
      select: { id: true, number: true, state: true },
    }),
    database.app.findMany({
      where: { repositoryId },
      orderBy: { name: 'asc' },
      select: { slug: true, name: true },
    }),
  ]);
  return run && { run, apps };
}

/** What its run was begun with, or what a run that begins now would be: the same figures as on the run's page. */
async function expectedOf({ runs: [run] }: PlanRow, database: Database): Promise<Plan['expected']> {
  if (!run) return expectedDuration(await getTypicalStepMs(database));
  const steps = run.steps.map(({ name, typicalMs }) => ({
    name,
    typicalMs: typicalMs === null ? null : Number(typicalMs),
  }));
  return { automationMs: usualAutomationMs(steps) };
}

/** Whether the plan can be started by this person now; the one rule for page, API and use case. */
export function mayStart(
  actor: Actor,
  organisation: Organisation,
  row: Pick<PlanRow, 'status' | 'content' | 'requestedById'>,
): Permission {
  if (row.status === 'inspecting')
    return { allowed: false, reason: 'The repository is still being inspected.' };
  if (row.status === 'failed')
    return { allowed: false, reason: 'There is no plan to start: inspecting the repository failed.' };
  const plan = readPlan(row.content);
  if (plan === null) return { allowed: false, reason: UNREADABLE.message };
  const permission = may(actor, 'onboarding.start', {
    ownerId: row.requestedById,
    ...ofTeam(organisation, plan.team),
  });
  if (!permission.allowed) return permission;
  if (plan.questions.length > 0) {
    const first = plan.questions[0]?.question ?? '';
    return {
      allowed: false,
      reason: `${plan.questions.length === 1 ? 'One question is' : `${plan.questions.length} questions are`} still open: ${first}`,
    };
  }
  return { allowed: true };
}

/** Teams the reader may choose; the plan's own is always among them, or the form would name another one. */
function planOptions(actor: Actor, organisation: Organisation, chosen: string | undefined): PlanOptions {
  const teams = actor.roles.includes('platform')
    ? organisation.teams
    : organisation.teams.filter(({ slug }) => actor.teams.includes(slug) || slug === chosen);
  return {
    teams: teams.map(({ slug, name, limit }) => ({ slug, name, limit })),
    environments: organisation.environments.map(({ name, cluster, approval }) => ({
      name,
      cluster,
      approval,
    })),
  };
}
