import { createHash } from 'node:crypto';
import { getSettings } from '#config/env.ts';
import { PortalError } from '#domain/portal-error.ts';
import { JIRA_WEBHOOK_MAX_BYTES, parseJiraWebhook, verifyJiraWebhook } from '#integrations/jira/webhook.ts';
import { getServerContext } from '#server/context.ts';
import { toProblemResponse } from '#server/http/problem.ts';
import { readBody } from '#server/http/read-body.ts';
import { receiveWebhook } from '#server/webhooks/receive-webhook.ts';

/** Jira's deliveries. One without an identifier of its own is told apart by its content. */
export async function POST(request: Request): Promise<Response> {
  try {
    const body = await readBody(request, JIRA_WEBHOOK_MAX_BYTES);
    const signature = request.headers.get('x-hub-signature');
    if (!verifyJiraWebhook({ secret: getSettings().jira.webhookSecret, body, signature })) {
      throw new PortalError('unauthenticated', 'The signature does not belong to this body.');
    }
    const { identifier, event, issueKey } = parseJiraWebhook({
      identifier: request.headers.get('x-atlassian-webhook-identifier'),
      body,
    });
    const deliveryId = identifier ?? `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const result = await receiveWebhook(
      { source: 'jira', deliveryId, event, body, about: { issueKey } },
      getServerContext(),
    );
    return Response.json({ result }, { status: 202 });
  } catch (error) {
    return toProblemResponse(error);
  }
}
