import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { line } from '#domain/input/text.ts';
import { PortalError } from '#domain/portal-error.ts';
import { decodeUtf8 } from '../http/utf8.ts';
import type { JiraDelivery } from './types.ts';

/** Payloads hold one issue with its fields; Jira documents no limit. */
export const JIRA_WEBHOOK_MAX_BYTES = 1024 * 1024;

/**
 * Checks `X-Hub-Signature: sha256=<hex>` (WebSub, as Jira Cloud signs webhooks that have a secret) over the raw
 * bytes, in constant time.
 */
export function verifyJiraWebhook(request: {
  secret: string;
  body: Uint8Array;
  signature: string | null;
}): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(request.signature ?? '')?.[1];
  if (!hex) return false;
  const expected = createHmac('sha256', request.secret).update(request.body).digest();
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'));
}

const payloadSchema = z.object({
  webhookEvent: z.string(),
  issue: z.object({ key: z.string() }).nullish(),
});

/** Kept in an index. One that is longer is none: the delivery is told apart by its content then. */
const identifierSchema = line(200).min(1);

/**
 * Reads the little that waking needs from a verified delivery.
 * @param identifier header `X-Atlassian-Webhook-Identifier`
 * @throws PortalError invalid when the body is not a delivery's
 */
export function parseJiraWebhook(request: { identifier: string | null; body: Uint8Array }): JiraDelivery {
  const parsed = payloadSchema.safeParse(parseJson(request.body));
  if (!parsed.success)
    throw new PortalError('invalid', 'The body of the Jira delivery is not a JSON payload.');
  const { webhookEvent, issue } = parsed.data;
  const { data: identifier = null } = identifierSchema.safeParse(request.identifier);
  return { identifier, event: webhookEvent, issueKey: issue?.key ?? null };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(body) ?? '');
  } catch {
    return undefined;
  }
}
