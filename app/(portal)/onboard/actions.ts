'use server';

import type { ActionResult } from '#components/actions.ts';
import type { PlanChoices } from '#domain/plan/plan.ts';
import type { MergeChoice } from '#domain/run/run.ts';
import { createPlanRequest, startOnboardingRequest } from '#server/api/schemas.ts';
import { onboardPath } from '#server/auth/sign-in-path.ts';
import { parseInput } from '#server/http/parse-input.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { createPlan } from '#server/plans/create-plan.ts';
import { act } from '../../acting.ts';

/** Whatever a browser sends is parsed as the API parses it: anybody can call an action with anything. */
export async function createPlanAction(input: {
  repositoryUrl: string;
  choices: PlanChoices;
}): Promise<ActionResult<{ planId: string }>> {
  // With choices it is a plan's page, which has more to come back to than the address.
  const hasChoices = Object.keys(input?.choices ?? {}).length > 0;
  return act(
    async (actor) => {
      const { planId } = await createPlan(actor, parseInput(createPlanRequest, input, 'field'));
      return { planId };
    },
    hasChoices ? null : onboardPath(input?.repositoryUrl),
  );
}

export async function startOnboardingAction(input: {
  planId: string;
  merge: MergeChoice;
}): Promise<ActionResult<{ runId: string }>> {
  return act(async (actor) => {
    const { runId } = await startOnboarding(actor, parseInput(startOnboardingRequest, input, 'field'));
    return { runId };
  });
}
