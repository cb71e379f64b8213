import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import type { Deliveries } from '../hooks/deliver.ts';
import { presentUser } from '../present/accounts.ts';
import { presentDelivery, presentDeliveryItem, presentHook } from '../present/hooks.ts';
import { presentWebhookRepository } from '../present/repositories.ts';
import { invalidField, notFound } from '../problem.ts';
import type { Delivery, RepositoryHook } from '../records.ts';
import { timestamp } from '../state.ts';
import type { World } from '../world.ts';

const config = z.object({
  url: z.string().optional(),
  content_type: z.enum(['json', 'form']).optional(),
  secret: z.string().optional(),
  insecure_ssl: z.union([z.string(), z.number()]).optional(),
});
const hookRequest = z.object({
  name: z.literal('web').optional(),
  config: config.optional(),
  events: z.array(z.string()).optional(),
  add_events: z.array(z.string()).optional(),
  remove_events: z.array(z.string()).optional(),
  active: z.boolean().optional(),
});

const isHttp = (url: string): boolean => /^https?:\/\/\S+$/.test(url) && URL.canParse(url);

/** The app's one hook, hooks of repositories, and what was delivered to either. */
export function addHookRoutes(world: World, route: Route, deliveries: Deliveries): void {
  const { state } = world;

  const appOf = (call: Call) => state.apps.get(call.caller?.kind === 'app' ? String(call.caller.appId) : '')!;
  const showConfig = (call: Call) => {
    const { hook } = appOf(call);
    return {
      content_type: 'json',
      insecure_ssl: '0',
      ...(hook.secret === null ? {} : { secret: '********' }),
      url: hook.url ?? '',
    };
  };
  route('GET /app/hook/config', showConfig);
  route('PATCH /app/hook/config', async (call) => {
    const wanted = await call.body(config);
    const app = appOf(call);
    if (wanted.url !== undefined && !isHttp(wanted.url)) throw invalidField('Hook', 'url', 'invalid');
    state.apps.put(String(app.id), {
      ...app,
      hook: { url: wanted.url ?? app.hook.url, secret: wanted.secret ?? app.hook.secret },
    });
    return showConfig(call);
  });

  /** Lists, shows and repeats deliveries of one target; the cursor is the id after which to go on. */
  function addDeliveryRoutes(base: string, targetOf: (call: Call) => string): void {
    const sent = (call: Call) =>
      state.deliveries
        .list()
        .filter((each) => each.target === targetOf(call) && each.completedAt !== null)
        .reverse();
    const delivery = (call: Call): Delivery => {
      const found = state.deliveries.get(String(call.id('delivery')));
      if (!found || found.target !== targetOf(call)) throw notFound();
      return found;
    };
    route(`GET ${base}`, (call) => {
      const size = Math.min(Number(call.query('per_page') ?? 30) || 30, 100);
      const cursor = Number(call.query('cursor')?.replace(/^v1_/, '') ?? Number.POSITIVE_INFINITY);
      const matching = sent(call).filter(
        (each) =>
          each.id < cursor &&
          (call.query('status') !== 'success' || each.statusCode < 400) &&
          (call.query('status') !== 'failure' || each.statusCode >= 400),
      );
      const shown = matching.slice(0, size);
      if (matching.length > size) {
        const next = new URL(call.context.req.url);
        next.searchParams.set('cursor', `v1_${shown.at(-1)!.id}`);
        call.context.header('link', `<${next}>; rel="next"`);
      }
      return shown.map(presentDeliveryItem);
    });
    route(`GET ${base}/:delivery`, (call) => {
      const found = delivery(call);
      return presentDelivery(found, state.deliveryContents.get(String(found.id))!);
    });
    route(`POST ${base}/:delivery/attempts`, (call) => {
      deliveries.redeliver(delivery(call));
      return call.context.json({}, 202);
    });
  }
  addDeliveryRoutes('/app/hook/deliveries', (call) => `app/${appOf(call).id}`);
  const hooks = '/repos/:owner/:repo/hooks';
  addDeliveryRoutes(`${hooks}/:hook/deliveries`, (call) => `hook/${hook(call).id}`);

  const key = (hook: Pick<RepositoryHook, 'id' | 'repositoryId'>) => `${hook.repositoryId}/${hook.id}`;
  function hook(call: Call): RepositoryHook {
    const found = state.hooks.get(key({ repositoryId: call.repository.id, id: call.id('hook') }));
    if (!found) throw notFound();
    return found;
  }
  function ping(call: Call, pinged: RepositoryHook): void {
    const payload = {
      zen: 'Keep it logically awesome.',
      hook_id: pinged.id,
      hook: presentHook(world, call.repository, pinged),
      ...presentWebhookRepository(world, call.repository),
      sender: presentUser(world, call.login),
    };
    deliveries.deliverToHook('ping', payload, pinged);
  }

  route(`GET ${hooks}`, (call) =>
    paginate(call, state.hooks.list(`${call.repository.id}/`)).map((each) =>
      presentHook(world, call.repository, each),
    ),
  );
  route(`POST ${hooks}`, async (call) => {
    const wanted = await call.body(hookRequest);
    const url = wanted.config?.url;
    if (url === undefined || !isHttp(url))
      throw invalidField('Hook', 'url', url === undefined ? 'missing_field' : 'invalid');
    const events = wanted.events ?? ['push'];
    const twin = state.hooks.list(`${call.repository.id}/`).find((each) => each.url === url);
    if (twin) throw invalidField('Hook', 'base', 'custom', 'Hook already exists on this repository');
    const id = state.nextId('hook');
    const made: RepositoryHook = {
      id,
      repositoryId: call.repository.id,
      url,
      secret: wanted.config?.secret ?? null,
      contentType: wanted.config?.content_type ?? 'form',
      insecureSsl: String(wanted.config?.insecure_ssl ?? '0'),
      events,
      active: wanted.active ?? true,
      createdAt: timestamp(),
      updatedAt: timestamp(),
    };
    state.hooks.put(key(made), made);
    ping(call, made);
    return call.context.json(presentHook(world, call.repository, made), 201);
  });
  route(`GET ${hooks}/:hook`, (call) => presentHook(world, call.repository, hook(call)));
  route(`PATCH ${hooks}/:hook`, async (call) => {
    const wanted = await call.body(hookRequest);
    const found = hook(call);
    if (wanted.config?.url !== undefined && !isHttp(wanted.config.url))
      throw invalidField('Hook', 'url', 'invalid');
    const events = new Set(wanted.events ?? found.events);
    for (const event of wanted.add_events ?? []) events.add(event);
    for (const event of wanted.remove_events ?? []) events.delete(event);
    const saved = state.hooks.put(key(found), {
      ...found,
      url: wanted.config?.url ?? found.url,
      secret: wanted.config ? (wanted.config.secret ?? null) : found.secret,
      contentType: wanted.config?.content_type ?? found.contentType,
      events: [...events],
      active: wanted.active ?? found.active,
      updatedAt: timestamp(),
    });
    return presentHook(world, call.repository, saved);
  });
  route(`DELETE ${hooks}/:hook`, (call) => {
    state.hooks.delete(key(hook(call)));
    return call.context.body(null, 204);
  });
  route(`POST ${hooks}/:hook/pings`, (call) => {
    ping(call, hook(call));
    return call.context.body(null, 204);
  });
}
