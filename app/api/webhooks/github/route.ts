import { getSettings } from '#config/env.ts';
import { PortalError } from '#domain/portal-error.ts';
import {
  GITHUB_WEBHOOK_MAX_BYTES,
  parseGithubWebhook,
  verifyGithubWebhook,
} from '#integrations/github/webhook.ts';
import { getServerContext } from '#server/context.ts';
import { toProblemResponse } from '#server/http/problem.ts';
import { readBody } from '#server/http/read-body.ts';
import { receiveWebhook } from '#server/webhooks/receive-webhook.ts';

/** GitHub's deliveries: answered as soon as they are kept, within its ten seconds. */
export async function POST(request: Request): Promise<Response> {
  try {
    const body = await readBody(request, GITHUB_WEBHOOK_MAX_BYTES);
    const signature = request.headers.get('x-hub-signature-256');
    if (!(await verifyGithubWebhook({ secret: getSettings().github.webhookSecret, body, signature }))) {
      throw new PortalError('unauthenticated', 'The signature does not belong to this body.');
    }
    const { deliveryId, event, repositoryId, installationId } = parseGithubWebhook({
      deliveryId: request.headers.get('x-github-delivery'),
      event: request.headers.get('x-github-event'),
      body,
    });
    const result = await receiveWebhook(
      { source: 'github', deliveryId, event, body, about: { repositoryId, installationId } },
      getServerContext(),
    );
    return Response.json({ result }, { status: 202 });
  } catch (error) {
    return toProblemResponse(error);
  }
}
