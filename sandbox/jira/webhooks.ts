import { createHmac, randomUUID } from 'node:crypto';
import type { Store } from '../kernel/store.ts';

/** An administrator's webhook: one address, some events, a shared secret. */
export interface WebhookConfig {
  url: string;
  secret: string;
  events: string[];
}

interface Delivery {
  identifier: string;
  url: string;
  secret: string;
  body: string;
  attempt: number;
  nextAt: number;
}

export interface Webhooks {
  /** Queues an event for every webhook that listens; written with the change itself, sent afterwards. */
  enqueue(event: string, payload: Record<string, unknown>): void;
  /** Makes the next `count` events vanish, as if the network had eaten them for good. */
  dropNext(count: number): void;
  close(): void;
}

const MAX_ATTEMPTS = 6; // the first, and five retries
const TIMEOUT_MS = 10_000;
const RETRIED_STATUSES = new Set([408, 409, 425, 429]);

/**
 * Delivers events over HTTP: `X-Hub-Signature: sha256=` over the raw body, one `X-Atlassian-Webhook-Identifier` for all
 * attempts, up to five retries on 408, 409, 425, 429, 5xx, time-outs and refused connections. Undelivered events survive
 * a restart.
 */
export function createWebhooks(options: {
  store: Store;
  configs: () => WebhookConfig[];
  retryDelayMs: number;
  log: (line: string) => void;
}): Webhooks {
  const queue = options.store.collection<Delivery>('jira.webhook-delivery');
  const inFlight = new Set<string>();
  const stopped = new AbortController();
  let toDrop = 0;
  let timer: NodeJS.Timeout | undefined;

  const schedule = (): void => {
    clearTimeout(timer);
    if (stopped.signal.aborted) return;
    const waiting = queue.list().filter((delivery) => !inFlight.has(delivery.identifier));
    if (waiting.length === 0) return;
    const nextAt = Math.min(...waiting.map((delivery) => delivery.nextAt));
    timer = setTimeout(sendDue, Math.max(0, nextAt - Date.now()));
  };
  const sendDue = (): void => {
    for (const delivery of queue.list()) {
      if (delivery.nextAt <= Date.now() && !inFlight.has(delivery.identifier)) void send(delivery);
    }
    schedule();
  };
  const send = async (delivery: Delivery): Promise<void> => {
    inFlight.add(delivery.identifier);
    const status = await post(delivery, stopped.signal);
    inFlight.delete(delivery.identifier);
    if (stopped.signal.aborted) return;
    const again = status === null || status >= 500 || RETRIED_STATUSES.has(status);
    if (again && delivery.attempt < MAX_ATTEMPTS) {
      options.log(`jira: webhook ${delivery.identifier} answered ${status ?? 'nothing'}, will be retried`);
      queue.put(delivery.identifier, {
        ...delivery,
        attempt: delivery.attempt + 1,
        nextAt: Date.now() + options.retryDelayMs,
      });
    } else {
      queue.delete(delivery.identifier);
      if (status === null || status >= 300)
        options.log(`jira: webhook ${delivery.identifier} given up (${status})`);
    }
    schedule();
  };

  schedule();
  return {
    enqueue(event, payload) {
      if (toDrop > 0) {
        toDrop--;
        return;
      }
      const body = JSON.stringify({ timestamp: Date.now(), webhookEvent: event, ...payload });
      for (const config of options.configs().filter((one) => one.events.includes(event))) {
        const identifier = randomUUID();
        const { url, secret } = config;
        queue.put(identifier, { identifier, url, secret, body, attempt: 1, nextAt: Date.now() });
      }
      schedule();
    },
    dropNext(count) {
      toDrop = count;
    },
    close() {
      stopped.abort();
      clearTimeout(timer);
    },
  };
}

/** @returns the status, or null when there was no answer. */
async function post(delivery: Delivery, stopped: AbortSignal): Promise<number | null> {
  const signature = createHmac('sha256', delivery.secret).update(delivery.body).digest('hex');
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Atlassian Webhook HTTP Client',
        'x-hub-signature': `sha256=${signature}`,
        'x-atlassian-webhook-identifier': delivery.identifier,
        ...(delivery.attempt > 1 ? { 'x-atlassian-webhook-retry': String(delivery.attempt - 1) } : {}),
      },
      body: delivery.body,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
