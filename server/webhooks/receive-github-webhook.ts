import { getSettings } from '#config/env.ts';
import { PortalError } from '#domain/portal-error.ts';
import {
  GITHUB_WEBHOOK_MAX_BYTES,
  parseGithubWebhook,
  verifyGithubWebhook,
} from '#integrations/github/webhook.ts';
import { getServerContext } from '../context.ts';
import { withDelivery } from './read-delivery.ts';
import { type Receipt, receiveWebhook } from './receive-webhook.ts';

/**
 * Takes one of GitHub's deliveries: verified over its raw bytes, then kept.
 * @throws PortalError invalid (not a delivery) | unauthenticated (the signature is not GitHub's) | unavailable
 * @throws RequestError too-large
 */
export function receiveGithubWebhook(request: Request): Promise<Receipt> {
  const signature = request.headers.get('x-hub-signature-256');
  return withDelivery(request, { maxBytes: GITHUB_WEBHOOK_MAX_BYTES, signature }, async (body) => {
    if (!(await verifyGithubWebhook({ secret: getSettings().github.webhookSecret, body, signature }))) {
      throw new PortalError('unauthenticated', 'The signature does not belong to this body.');
    }
    const { deliveryId, event, repositoryId, installationId } = parseGithubWebhook({
      deliveryId: request.headers.get('x-github-delivery'),
      event: request.headers.get('x-github-event'),
      body,
    });
    return receiveWebhook(
      { source: 'github', deliveryId, event, body, about: { repositoryId, installationId } },
      getServerContext(),
    );
  });
}
