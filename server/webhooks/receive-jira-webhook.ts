import { createHash } from 'node:crypto';
import { getSettings } from '#config/env.ts';
import { PortalError } from '#domain/portal-error.ts';
import { JIRA_WEBHOOK_MAX_BYTES, parseJiraWebhook, verifyJiraWebhook } from '#integrations/jira/webhook.ts';
import { getServerContext } from '../context.ts';
import { withDelivery } from './read-delivery.ts';
import { type Receipt, receiveWebhook } from './receive-webhook.ts';

/**
 * Takes one of Jira's deliveries: verified over its raw bytes, then kept. One without an identifier of its own is told
 * apart by its content.
 * @throws PortalError invalid (not a delivery) | unauthenticated (the signature is not Jira's) | unavailable
 * @throws RequestError too-large
 */
export function receiveJiraWebhook(request: Request): Promise<Receipt> {
  const signature = request.headers.get('x-hub-signature');
  return withDelivery(request, { maxBytes: JIRA_WEBHOOK_MAX_BYTES, signature }, async (body) => {
    if (!verifyJiraWebhook({ secret: getSettings().jira.webhookSecret, body, signature })) {
      throw new PortalError('unauthenticated', 'The signature does not belong to this body.');
    }
    const { identifier, event, issueKey } = parseJiraWebhook({
      identifier: request.headers.get('x-atlassian-webhook-identifier'),
      body,
    });
    const deliveryId = identifier ?? `sha256:${createHash('sha256').update(body).digest('hex')}`;
    return receiveWebhook(
      { source: 'jira', deliveryId, event, body, about: { issueKey } },
      getServerContext(),
    );
  });
}
