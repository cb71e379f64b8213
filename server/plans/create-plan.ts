import type { Actor } from '#domain/access/actor.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { PlanChoices } from '#domain/plan/plan.ts';
import { PortalError } from '#domain/portal-error.ts';
import { parseRepositoryAddress, withoutSecrets } from '#domain/repository-address.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { type InspectRepositoryInput, inspectionWorkflowId, WORKFLOWS } from '#workflows/contracts.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { parseInput } from '../http/parse-input.ts';
import { requireRoom } from '../limits/require-room.ts';
import { addToOutbox } from '../outbox/outbox-message.ts';
import { planChoicesSchema } from './plan-choices.ts';

export interface CreatePlanInput {
  /** Any spelling of a repository's address. */
  repositoryUrl: string;
  choices?: PlanChoices;
}

/**
 * Asks for a plan; a workflow inspects the repository and fills it in. Whether the person may see the repository is
 * found out there, with the person's own rights.
 * @throws PortalError forbidden | invalid (address or choices) | conflict (no GitHub account linked) | rate-limited
 */
export async function createPlan(
  actor: Actor,
  input: CreatePlanInput,
  { database, organisation, codeHost, now }: ServerContext = getServerContext(),
): Promise<{ planId: string }> {
  requireMay(actor, 'plan.create');
  const address = parseRepositoryAddress(input.repositoryUrl, { hosts: organisation.repositoryHosts });
  if (!address.ok)
    throw new PortalError('invalid', address.sentence, {
      details: { field: 'repositoryUrl', reason: address.reason },
    });
  const choices = requireChoices(actor, organisation, input.choices ?? {});
  const account = await database.githubAccount.findUnique({ where: { personId: actor.personId } });
  if (!account || account.host !== codeHost.host) {
    throw new PortalError(
      'conflict',
      `Link your ${codeHost.host} account on your profile first: your own rights on the repository decide what you may onboard.`,
      { details: { reason: 'github-not-linked' } },
    );
  }
  return database.$transaction(async (transaction) => {
    await requireRoom(transaction, actor, 'plans', { organisation, now });
    const plan = await transaction.plan.create({
      data: {
        requestedById: actor.personId,
        address: withoutSecrets(input.repositoryUrl),
        choices: choices as Prisma.InputJsonObject,
      },
    });
    await addToOutbox(transaction, [
      {
        kind: 'start',
        workflow: WORKFLOWS.inspectRepository,
        workflowId: inspectionWorkflowId(plan.id),
        args: [{ planId: plan.id } satisfies InspectRepositoryInput],
        reuse: 'once',
        onBehalfOf: actor.personId,
        order: 'in-turn',
      },
    ]);
    return { planId: plan.id };
  });
}

/** Choices name what the organisation has, and a team the person may act for. */
function requireChoices(actor: Actor, organisation: Organisation, given: PlanChoices): PlanChoices {
  const choices = parseInput(planChoicesSchema, given, 'choice');
  if (choices.team !== undefined) {
    if (!organisation.teams.some((team) => team.slug === choices.team)) {
      throw new PortalError('invalid', `There is no team "${choices.team}".`, {
        details: { field: 'choices.team' },
      });
    }
    if (!actor.roles.includes('platform') && !actor.teams.includes(choices.team)) {
      throw new PortalError(
        'forbidden',
        `You are not in the team "${choices.team}": choose one of your own teams.`,
      );
    }
  }
  const unknown = choices.environments?.find(
    (name) => !organisation.environments.some((known) => known.name === name),
  );
  if (unknown !== undefined) {
    throw new PortalError('invalid', `There is no environment "${unknown}".`, {
      details: { field: 'choices.environments' },
    });
  }
  return choices;
}
