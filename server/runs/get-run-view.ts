import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import { reportOf } from '#domain/failures/failure-report.ts';
import { isUuid } from '#domain/input/ids.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { Plan } from '#domain/plan/plan.ts';
import { readPlan } from '#domain/plan/plan-schema.ts';
import { PortalError, type PortalErrorCode, toKnownFailure } from '#domain/portal-error.ts';
import { usualAutomationMs } from '#domain/run/critical-path.ts';
import { isPeopleStep, type MergeChoice, type RunKind } from '#domain/run/run.ts';
import { areFilesSettled, type UndoFiles } from '#domain/run/undo-files.ts';
import type { LogLineView, RunAppView, RunStepView, RunView } from '#domain/views/runs.ts';
import type { Permission } from '#domain/views/shared.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { approversOf, toPlace, toRuntime } from '../apps/place-view.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { HUMAN_TASK_INCLUDE, toHumanTaskView } from '../inbox/human-task-view.ts';
import { readLinks, readWaitingFor } from '../stored-json.ts';
import { ofTeam, teamRef } from '../teams/team-ref.ts';
import { toFilesUndoView } from './files-undo-view.ts';
import { RESOURCE_USE_INCLUDE, toResourceViews } from './resource-view.ts';
import { toRepositoryRef, toRunUndo } from './run-summary.ts';

/** Newest log lines shown with a run. */
const LOG_LINES = 200;

const RUN_INCLUDE = {
  repository: {
    include: {
      apps: { select: { slug: true, path: true, environments: true } },
      pendingApprovals: true,
    },
  },
  startedBy: { select: { name: true } },
  plan: { select: { content: true, requestedById: true } },
  steps: { orderBy: { position: 'asc' } },
  resourceUses: { orderBy: [{ at: 'asc' }, { resourceId: 'asc' }], include: RESOURCE_USE_INCLUDE },
  waiters: { orderBy: { since: 'desc' }, include: { task: { include: HUMAN_TASK_INCLUDE } } },
  logLines: { orderBy: { id: 'desc' }, take: LOG_LINES },
  _count: { select: { logLines: true } },
} as const satisfies Prisma.RunInclude;

type RunRow = Prisma.RunGetPayload<{ include: typeof RUN_INCLUDE }>;

/** Everything the page and the stream show of one run. @throws PortalError forbidden | not-found */
export async function getRunView(
  actor: Actor,
  runId: string,
  { database, organisation, now }: ServerContext = getServerContext(),
): Promise<RunView> {
  requireMay(actor, 'run.read');
  const run = isUuid(runId)
    ? await database.run.findUnique({ where: { id: runId }, include: RUN_INCLUDE })
    : null;
  if (!run) throw new PortalError('not-found', 'There is no such run. It may have been a wrong link.');
  const plan = readPlan(run.plan.content);
  const asOf = now();
  const steps = run.steps.map((step) => toStep(step, run));
  return {
    id: run.id,
    number: run.number,
    kind: run.kind as RunKind,
    title: run.title,
    state: run.state,
    team: teamRef(organisation, run.team),
    repository: toRepositoryRef(run.repository),
    apps: plan ? toRunApps(plan, run, organisation) : [],
    startedBy: { name: run.startedBy.name, isYou: run.startedById === actor.personId },
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    undo: toRunUndo(run),
    planId: run.planId,
    planned: { headSha: plan?.repository.headSha ?? '', changes: plan?.changes ?? [] },
    mergeChoice: run.mergeChoice as MergeChoice,
    waitingFor: readWaitingFor(run.waitingFor),
    waitingSince: run.waitingSince?.toISOString() ?? null,
    waitedMs: Number(run.waitedMs),
    expected: { automationMs: usualAutomationMs(steps) },
    outcome: run.outcome,
    steps,
    humanTasks: run.waiters.map((waiter) => ({
      ...toHumanTaskView(organisation, actor, waiter.task, asOf),
      step: waiter.step,
    })),
    resources: toResourceViews(run, plan),
    files: toFilesUndoView(run, plan),
    log: { lines: run.logLines.toReversed().map(toLogLine), total: run._count.logLines },
    may: {
      undo: mayUndo(actor, organisation, run),
      chooseFiles: mayChooseFiles(actor, organisation, run),
      readPlan: may(actor, 'plan.read', {
        ownerId: run.plan.requestedById,
        ...ofTeam(organisation, plan?.team ?? run.team),
      }),
    },
    asOf: asOf.toISOString(),
  };
}

/** Whether the run can be undone by this person now, with the reason when not. */
function mayUndo(
  actor: Actor,
  organisation: Organisation,
  run: { state: RunRow['state']; startedById: string; team: string },
): Permission {
  if (run.state === 'undoing') return { allowed: false, reason: 'This run is being undone already.' };
  if (run.state === 'undone') return { allowed: false, reason: 'This run has been undone already.' };
  return may(actor, 'run.undo', { ownerId: run.startedById, ...ofTeam(organisation, run.team) });
}

/** Whether this person can say now what becomes of the files, with the reason when not. */
function mayChooseFiles(
  actor: Actor,
  organisation: Organisation,
  run: Pick<RunRow, 'state' | 'undoFiles' | 'startedById' | 'team'>,
): Permission {
  const files = run.undoFiles as unknown as UndoFiles | null;
  if (run.state !== 'undoing') return { allowed: false, reason: 'This run is not being undone.' };
  if (files && areFilesSettled(files))
    return { allowed: false, reason: 'What becomes of the files has been seen to already.' };
  return may(actor, 'run.undo', { ownerId: run.startedById, ...ofTeam(organisation, run.team) });
}

function toRunApps(plan: Plan, { repository }: RunRow, organisation: Organisation): RunAppView[] {
  const { owner } = repository;
  return plan.apps.map((app) => {
    const known =
      repository.apps.find(({ slug }) => slug === app.name) ??
      repository.apps.find(({ path }) => path === app.path);
    return {
      name: app.name,
      slug: known?.slug ?? null,
      blueprint: app.blueprint.id,
      urls: plan.environments.flatMap(({ name: environment, approval }) => {
        const url = app.urls[environment];
        if (!url) return [];
        const seen = known?.environments.find((each) => each.environment === environment);
        const approvers = approval ? approversOf(organisation, { environment, team: plan.team, owner }) : [];
        const { pendingApprovals: pending } = repository;
        const runtime = toRuntime(seen?.runtime ?? null);
        return [toPlace({ environment, url, runtime, approvers, pending, repositoryOwner: owner })];
      }),
    };
  });
}

function toStep(step: RunRow['steps'][number], run: RunRow): RunStepView {
  const waitsForPeople = isPeopleStep(step.name, run.mergeChoice as MergeChoice);
  // The failure of a build is where the wait for the commit that mends it begins.
  const isToBeMended = step.state === 'failed' && run.state === 'failed' && run.finishedAt === null;
  const failure = toFailure(step.failure);
  const waitingSince = isToBeMended ? step.finishedAt : step.waitingSince;
  return {
    name: step.name,
    state: step.state,
    attempts: step.attempts,
    typicalMs: waitsForPeople || step.typicalMs === null ? null : Number(step.typicalMs),
    startedAt: step.startedAt?.toISOString() ?? null,
    attemptStartedAt: step.attemptStartedAt?.toISOString() ?? null,
    finishedAt: step.finishedAt?.toISOString() ?? null,
    waitingSince: waitingSince?.toISOString() ?? null,
    waitedMs: Number(step.waitedMs),
    note: step.note,
    failure: failure && { ...failure, report: reportOf(step.failure) },
    links: readLinks(step.links),
    waitsForPeople,
  };
}

/** The kept failure, without its details: those that are for people are the report. */
export function toFailure(failure: Prisma.JsonValue): { code: PortalErrorCode; message: string } | null {
  if (!failure || typeof failure !== 'object' || Array.isArray(failure)) return null;
  const { code, message } = toKnownFailure({ code: failure.code, message: failure.message });
  return { code, message };
}

function toLogLine(line: RunRow['logLines'][number]): LogLineView {
  return {
    id: String(line.id),
    step: line.step,
    at: line.at.toISOString(),
    level: line.level as LogLineView['level'],
    message: line.message,
  };
}
