import { writeOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { startOnboardingRequest, startOnboardingResponse } from '#server/api/schemas.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  POST: writeOperation(
    { request: startOnboardingRequest, response: startOnboardingResponse },
    async ({ actor, body, context }) => ({ status: 201, body: await startOnboarding(actor, body, context) }),
  ),
});
