import { createHmac, randomUUID } from 'node:crypto';
import { presentUser } from '../present/accounts.ts';
import { presentWebhookRepository } from '../present/repositories.ts';
import type { App, Delivery, Installation, RepositoryHook } from '../records.ts';
import { nodeId, timestamp } from '../state.ts';
import { installationsOf, type World } from '../world.ts';

type Json = Record<string, unknown>;

/** A receiver has ten seconds to answer. */
const TIMEOUT_MS = 10_000;
/** Deliveries are kept, and can be sent again, for three days. */
const KEPT_MS = 3 * 24 * 60 * 60 * 1000;
const KEPT_RESPONSE_CHARACTERS = 20_000;

/** Where a delivery goes: the app's hook, or one of the repository's. */
interface Target {
  key: string;
  url: string;
  secret: string | null;
  contentType: 'json' | 'form';
  hookId: number;
  ownerId: number;
  ownerType: 'integration' | 'repository';
}

const appTarget = (app: App): Target | null =>
  app.hook.url === null
    ? null
    : {
        key: `app/${app.id}`,
        url: app.hook.url,
        secret: app.hook.secret,
        contentType: 'json',
        hookId: app.id,
        ownerId: app.id,
        ownerType: 'integration',
      };

const hookTarget = (hook: RepositoryHook): Target => ({
  key: `hook/${hook.id}`,
  url: hook.url,
  secret: hook.secret,
  contentType: hook.contentType,
  hookId: hook.id,
  ownerId: hook.repositoryId,
  ownerType: 'repository',
});

export interface Deliveries {
  /** To every hook of the repository, and every app installed on it, that listens to the event. */
  deliver(event: string, payload: Json, about: { repositoryId: number }): void;
  deliverToApp(event: string, payload: Json, installation: Installation): void;
  /** To one hook whatever it listens to: `ping`. */
  deliverToHook(event: string, payload: Json, hook: RepositoryHook): void;
  /** A new attempt with the same GUID and the same payload. */
  redeliver(delivery: Delivery): Delivery;
  /** Sends what was recorded and not sent when the process died. */
  resume(): void;
  /** Waits until nothing is on its way. */
  settle(): Promise<void>;
  /** Cuts off what is on its way; `resume` of the next start sends it again. */
  stop(): Promise<void>;
}

/** Records webhooks in the store, signs and sends them. No retry of its own: GitHub has none. */
export function createDeliveries(world: World): Deliveries {
  const { state } = world;
  const underway = new Set<Promise<void>>();
  const stopping = new AbortController();

  function record(
    target: Target,
    event: string,
    payload: Json,
    ids: Pick<Delivery, 'repositoryId' | 'installationId'>,
  ) {
    const id = state.nextId('delivery');
    const delivery: Delivery = {
      id,
      guid: randomUUID(),
      target: target.key,
      event,
      action: typeof payload.action === 'string' ? payload.action : null,
      ...ids,
      redelivery: false,
      url: target.url,
      createdAt: timestamp(),
      completedAt: null,
      durationSeconds: 0,
      status: 'pending',
      statusCode: 0,
    };
    keep(delivery, JSON.stringify(payload));
  }

  function keep(delivery: Delivery, payload: string): void {
    state.store.transaction(() => {
      const key = String(delivery.id);
      state.deliveries.put(key, delivery);
      state.deliveryContents.put(key, { payload, requestHeaders: {}, responseHeaders: {}, responseBody: '' });
    });
    send(delivery);
  }

  /** Sends after the current transaction has ended: a rolled back change is never announced. */
  function send(delivery: Delivery): void {
    const sending = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => attempt(delivery.id))
      .catch((error: unknown) => world.log(`webhook ${delivery.event}: ${String(error)}`))
      .finally(() => underway.delete(sending));
    underway.add(sending);
  }

  function targetOf(delivery: Delivery): Target | null {
    const [kind, id = ''] = delivery.target.split('/');
    if (kind === 'app') {
      const app = state.apps.get(id);
      return app ? appTarget(app) : null;
    }
    const hook = state.hooks.list().find((one) => String(one.id) === id);
    return hook ? hookTarget(hook) : null;
  }

  async function attempt(id: number): Promise<void> {
    if (stopping.signal.aborted) return;
    const delivery = state.deliveries.get(String(id));
    if (!delivery || delivery.completedAt !== null) return;
    const content = state.deliveryContents.get(String(id));
    const target = targetOf(delivery);
    if (!content || !target) {
      state.deliveries.put(String(id), {
        ...delivery,
        completedAt: timestamp(),
        status: 'hook was deleted',
        statusCode: 404,
      });
      return;
    }
    const started = Date.now();
    const { status, statusCode, ...exchanged } = await post(
      target,
      delivery,
      content.payload,
      stopping.signal,
    );
    if (stopping.signal.aborted) return;
    state.store.transaction(() => {
      state.deliveryContents.put(String(id), { ...content, ...exchanged });
      state.deliveries.put(String(id), {
        ...delivery,
        url: target.url,
        completedAt: timestamp(),
        durationSeconds: (Date.now() - started) / 1000,
        status,
        statusCode,
      });
    });
  }

  return {
    deliver(event, payload, { repositoryId }) {
      const repository = state.repositories.get(String(repositoryId));
      if (!repository) return;
      const common = {
        sender: presentUser(world, 'github-actions[bot]'),
        ...presentWebhookRepository(world, repository),
        ...payload,
      };
      for (const installation of installationsOf(state, repository)) {
        const app = state.apps.get(String(installation.appId));
        const target = app && appTarget(app);
        if (!target || !installation.events.includes(event)) continue;
        const reference = {
          id: installation.id,
          node_id: nodeId('IntegrationInstallation', installation.id),
        };
        record(
          target,
          event,
          { ...common, installation: reference },
          { repositoryId, installationId: installation.id },
        );
      }
      for (const hook of state.hooks.list(`${repositoryId}/`))
        if (hook.active && (hook.events.includes(event) || hook.events.includes('*')))
          record(hookTarget(hook), event, common, { repositoryId, installationId: null });
    },
    deliverToApp(event, payload, installation) {
      const app = state.apps.get(String(installation.appId));
      const target = app && appTarget(app);
      if (target) record(target, event, payload, { repositoryId: null, installationId: installation.id });
    },
    deliverToHook: (event, payload, hook) =>
      record(hookTarget(hook), event, payload, { repositoryId: hook.repositoryId, installationId: null }),
    redeliver(delivery) {
      const { payload } = state.deliveryContents.get(String(delivery.id))!;
      const id = state.nextId('delivery');
      const again: Delivery = {
        ...delivery,
        id,
        redelivery: true,
        createdAt: timestamp(),
        completedAt: null,
        status: 'pending',
        statusCode: 0,
      };
      keep(again, payload);
      return again;
    },
    resume() {
      for (const [key, delivery] of state.deliveries.entries()) {
        if (Date.parse(delivery.createdAt) < Date.now() - KEPT_MS) {
          state.deliveries.delete(key);
          state.deliveryContents.delete(key);
        } else if (delivery.completedAt === null) send(delivery);
      }
    },
    async settle() {
      while (underway.size > 0) await Promise.all(underway);
    },
    async stop() {
      stopping.abort();
      await Promise.all(underway);
    },
  };
}

async function post(target: Target, delivery: Delivery, payload: string, stopping: AbortSignal) {
  const body = target.contentType === 'json' ? payload : new URLSearchParams({ payload }).toString();
  const requestHeaders: Record<string, string> = {
    accept: '*/*',
    'content-type': target.contentType === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'GitHub-Hookshot/sandbox',
    'x-github-delivery': delivery.guid,
    'x-github-event': delivery.event,
    'x-github-hook-id': String(target.hookId),
    'x-github-hook-installation-target-id': String(target.ownerId),
    'x-github-hook-installation-target-type': target.ownerType,
    ...(target.secret === null
      ? {}
      : {
          'x-hub-signature': `sha1=${sign('sha1', target.secret, body)}`,
          'x-hub-signature-256': `sha256=${sign('sha256', target.secret, body)}`,
        }),
  };
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: requestHeaders,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), stopping]),
    });
    const answer = await response.text();
    return {
      status: response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`,
      statusCode: response.status,
      requestHeaders,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: answer.slice(0, KEPT_RESPONSE_CHARACTERS),
    };
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    return {
      status: late ? 'timed out' : 'failed to connect to host',
      statusCode: late ? 504 : 502,
      requestHeaders,
      responseHeaders: {},
      responseBody: '',
    };
  }
}

const sign = (algorithm: 'sha1' | 'sha256', secret: string, body: string): string =>
  createHmac(algorithm, secret).update(body).digest('hex');
