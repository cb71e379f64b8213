import { randomUUID } from 'node:crypto';
import type { Actor } from '#domain/access/actor.ts';
import { isUuid } from '#domain/input/ids.ts';
import { appRowsOf } from '#domain/plan/app-rows.ts';
import { type ClaimedName, namesOf } from '#domain/plan/name-claims.ts';
import { readPlan } from '#domain/plan/plan-schema.ts';
import { PortalError } from '#domain/portal-error.ts';
import { isPeopleStep, type MergeChoice, ONBOARDING_STEPS } from '#domain/run/run.ts';
import { beginApps } from '#prisma/app-rows.ts';
import type { Database, DatabaseOrTransaction } from '#prisma/client.ts';
import { claimNames } from '#prisma/name-claims.ts';
import { type OnboardRepositoryInput, onboardingWorkflowId, WORKFLOWS } from '#workflows/contracts.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { isUniqueViolation } from '../http/is-unique-violation.ts';
import { requireRoom } from '../limits/require-room.ts';
import { addToOutbox } from '../outbox/outbox-message.ts';
import { mayStart } from '../plans/get-plan-view.ts';
import { ofTeam } from '../teams/team-ref.ts';
import { listTakenNames } from './taken-names.ts';
import { getTypicalStepMs } from './typical-durations.ts';

export interface StartOnboardingInput {
  planId: string;
  /** `wait` for people to merge the pull request, or merge it as soon as it can be. */
  merge?: MergeChoice;
}

export interface StartedOnboarding {
  runId: string;
  /** False when a run of the same repository was under way already: that one is returned. */
  created: boolean;
}

/**
 * Starts onboarding from a plan: the run, its apps and the names that only it may have are written together. Returns the
 * run under way when there is one for the repository.
 * @throws PortalError forbidden | not-found | conflict (the plan is not ready, failed, or has open questions; another
 * repository has a name)
 */
export async function startOnboarding(
  actor: Actor,
  { planId, merge = 'wait' }: StartOnboardingInput,
  { database, organisation, timing, now }: ServerContext = getServerContext(),
): Promise<StartedOnboarding> {
  const row = isUuid(planId)
    ? await database.plan.findUnique({ where: { id: planId }, include: { repository: true } })
    : null;
  if (!row)
    throw new PortalError(
      'not-found',
      'There is no such plan. Make one from the repository’s address first.',
    );
  const plan = readPlan(row.content);
  requireMay(actor, 'onboarding.start', {
    ownerId: row.requestedById,
    ...ofTeam(organisation, plan?.team),
  });
  const permission = mayStart(actor, organisation, row);
  if (!permission.allowed)
    throw new PortalError('conflict', permission.reason, { details: { planStatus: row.status } });
  const { repository } = row;
  if (!plan || !repository)
    throw new PortalError('internal', 'The plan names no repository. Make a new plan.', {
      details: { planId },
    });

  const underWay = await findActiveRun(database, repository.id);
  if (underWay) return { runId: underWay, created: false };
  const runId = randomUUID();
  const workflowId = onboardingWorkflowId(repository.host, repository.externalId);
  try {
    await database.$transaction(async (transaction) => {
      await requireRoom(transaction, actor, 'runs', { organisation, now });
      const typicalMs = await getTypicalStepMs(transaction);
      await transaction.run.create({
        data: {
          id: runId,
          kind: 'onboarding',
          title: `Onboard ${repository.name}`,
          team: plan.team,
          repositoryId: repository.id,
          planId: row.id,
          startedById: actor.personId,
          mergeChoice: merge,
          workflowId,
          activeKey: repository.id,
          steps: {
            createMany: {
              data: ONBOARDING_STEPS.map((name, position) => ({
                name,
                position,
                typicalMs: isPeopleStep(name, merge) ? null : BigInt(typicalMs[name]),
              })),
            },
          },
        },
      });
      const own = { repositoryId: repository.id, runId };
      const taken = await claimNames(transaction, { ...own, names: namesOf(plan) });
      if (taken.length > 0) throw await namesAreTaken(actor, transaction, repository.id, taken);
      await beginApps(transaction, { ...own, apps: appRowsOf(plan) });
      await addToOutbox(transaction, [
        {
          kind: 'start',
          workflow: WORKFLOWS.onboardRepository,
          workflowId,
          args: [{ runId, planId: row.id, merge, timing } satisfies OnboardRepositoryInput],
          reuse: 'one-at-a-time',
          onBehalfOf: actor.personId,
        },
      ]);
    });
    return { runId, created: true };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const winner = await findActiveRun(database, repository.id);
    if (!winner)
      throw new PortalError('conflict', 'Another run of this repository has just ended. Start again.');
    return { runId: winner, created: false };
  }
}

async function findActiveRun(database: Database, repositoryId: string): Promise<string | null> {
  const run = await database.run.findUnique({ where: { activeKey: repositoryId }, select: { id: true } });
  return run?.id ?? null;
}

async function namesAreTaken(
  actor: Actor,
  database: DatabaseOrTransaction,
  repositoryId: string,
  names: readonly ClaimedName[],
): Promise<PortalError> {
  const [first] = await listTakenNames(actor, database, { repositoryId, names });
  return new PortalError(
    'conflict',
    first?.sentence ?? 'A name was released in this very moment by another repository. Start again.',
  );
}
