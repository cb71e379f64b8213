import { verify } from '@octokit/webhooks-methods';
import { z } from 'zod';
import { outsideIdSchema } from '#domain/input/ids.ts';
import { line } from '#domain/input/text.ts';
import { PortalError } from '#domain/portal-error.ts';
import { decodeUtf8 } from '../http/utf8.ts';
import type { GithubDelivery } from './types.ts';

/** GitHub's own limit on a payload. */
export const GITHUB_WEBHOOK_MAX_BYTES = 25 * 1024 * 1024;

/** Checks `X-Hub-Signature-256` over the raw bytes, in constant time. */
export async function verifyGithubWebhook(request: {
  secret: string;
  body: Uint8Array;
  signature: string | null;
}): Promise<boolean> {
  const text = decodeUtf8(request.body);
  if (!request.signature || text === null || text === '') return false;
  return verify(request.secret, text, request.signature);
}

const payloadSchema = z.object({
  action: z.string().optional(),
  repository: z.object({ id: outsideIdSchema }).nullish(),
  installation: z.object({ id: outsideIdSchema }).nullish(),
});
/** A GUID today; it is kept in an index. */
const deliveryIdSchema = line(200).min(1);

/**
 * Reads the little that waking needs from a verified delivery.
 * @throws PortalError invalid when headers or body are not a delivery's
 */
export function parseGithubWebhook(request: {
  deliveryId: string | null;
  event: string | null;
  body: Uint8Array;
}): GithubDelivery {
  const { event } = request;
  const { data: deliveryId } = deliveryIdSchema.safeParse(request.deliveryId);
  if (!deliveryId || !event)
    throw new PortalError(
      'invalid',
      'A GitHub delivery needs the headers X-GitHub-Delivery and X-GitHub-Event.',
    );
  const parsed = payloadSchema.safeParse(parseJson(request.body));
  if (!parsed.success)
    throw new PortalError(
      'invalid',
      'The body of the GitHub delivery is not a JSON payload, or names a repository or installation by no id of GitHub.',
    );
  const { action, repository, installation } = parsed.data;
  return {
    deliveryId,
    event,
    action: action ?? null,
    repositoryId: repository?.id ?? null,
    installationId: installation?.id ?? null,
  };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(body) ?? '');
  } catch {
    return undefined;
  }
}
