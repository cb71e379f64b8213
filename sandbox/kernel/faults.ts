import type { HttpBindings } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';

/** What goes wrong with one matching request. "After" means: the stand-in has done its work, the caller is not told. */
export type FaultAction =
  | { kind: 'respond'; status: number; headers?: Record<string, string>; body?: unknown }
  | { kind: 'delay-before'; milliseconds: number }
  | { kind: 'delay-after'; milliseconds: number }
  | { kind: 'drop-before' }
  | { kind: 'drop-after' }
  | { kind: 'hold-before' }
  | { kind: 'hold-after' };

/** A rehearsed failure: the next `times` requests that match method and path (a regular expression). */
export interface FaultRequest {
  method?: string;
  path: string;
  times?: number;
  action: FaultAction;
}

interface Fault {
  id: number;
  method: string | null;
  path: RegExp;
  /** How many more requests it meets. */
  remaining: number;
  /** How many requests it has met. */
  met: number;
  action: FaultAction;
  held: Set<() => void>;
}

const FAULTS_PATH = '/__faults';
const KINDS = new Set<FaultAction['kind']>([
  'respond',
  'delay-before',
  'delay-after',
  'drop-before',
  'drop-after',
  'hold-before',
  'hold-after',
]);

/**
 * The fault switch every stand-in has, for rehearsing refusals, slow answers and lost answers.
 * `POST /__faults` arms one (201 `{id}`), `GET /__faults` lists them with what they met and hold,
 * `POST /__faults/{id}/release` lets held requests go, `DELETE /__faults` and `/__faults/{id}` disarm and release.
 * Faults live in memory: a restarted stand-in is healthy.
 */
function createFaults(): { routes: Hono; middleware: MiddlewareHandler } {
  const faults = new Map<number, Fault>();
  let lastId = 0;
  const release = (fault: Fault): void => {
    for (const go of fault.held) go();
    fault.held.clear();
  };
  const present = (fault: Fault) => ({
    id: fault.id,
    method: fault.method,
    path: fault.path.source,
    remaining: fault.remaining,
    met: fault.met,
    held: fault.held.size,
    action: fault.action,
  });

  const routes = new Hono();
  routes.get(FAULTS_PATH, (c) => c.json([...faults.values()].map(present)));
  routes.post(FAULTS_PATH, async (c) => {
    const parsed = parseFault(await c.req.json().catch(() => null));
    if (typeof parsed === 'string') return c.json({ error: parsed }, 400);
    const fault: Fault = { ...parsed, id: ++lastId, met: 0, held: new Set() };
    faults.set(fault.id, fault);
    return c.json(present(fault), 201);
  });
  routes.post(`${FAULTS_PATH}/:id/release`, (c) => {
    const fault = faults.get(Number(c.req.param('id')));
    if (!fault) return c.json({ error: 'no such fault' }, 404);
    release(fault);
    return c.json(present(fault));
  });
  routes.delete(`${FAULTS_PATH}/:id?`, (c) => {
    const id = c.req.param('id');
    for (const fault of [...faults.values()].filter((one) => id === undefined || one.id === Number(id))) {
      fault.remaining = 0;
      release(fault);
      faults.delete(fault.id);
    }
    return c.body(null, 204);
  });

  const middleware: MiddlewareHandler = async (c, next) => {
    const url = new URL(c.req.url);
    const fault = [...faults.values()].find(
      (one) =>
        one.remaining > 0 &&
        (one.method === null || one.method === c.req.method) &&
        one.path.test(url.pathname),
    );
    if (!fault) return next();
    fault.remaining--;
    fault.met++;
    const { action } = fault;
    const hold = () => new Promise<void>((go) => fault.held.add(go));
    const drop = () => {
      (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.destroy();
      return new Response(null, { status: 503 });
    };
    switch (action.kind) {
      case 'respond':
        return Response.json(action.body ?? {}, { status: action.status, headers: action.headers });
      case 'delay-before':
        await sleep(action.milliseconds);
        return next();
      case 'hold-before':
        await hold();
        return next();
      case 'drop-before':
        return drop();
    }
    await next();
    if (action.kind === 'delay-after') await sleep(action.milliseconds);
    else if (action.kind === 'hold-after') await hold();
    else c.res = drop();
  };
  return { routes, middleware };
}

/** Puts the fault switch in front of a stand-in's application. */
export function withFaults(app: Hono): Hono {
  const { routes, middleware } = createFaults();
  const outer = new Hono();
  outer.route('/', routes);
  outer.use('*', middleware);
  outer.all('*', (c) => app.fetch(c.req.raw, c.env));
  return outer;
}

function parseFault(input: unknown): Pick<Fault, 'method' | 'path' | 'remaining' | 'action'> | string {
  if (typeof input !== 'object' || input === null) return 'a JSON object is needed';
  const { method, path, times = 1, action } = input as Partial<FaultRequest>;
  if (typeof path !== 'string') return 'path must be a regular expression';
  if (!action || !KINDS.has(action.kind)) return `action.kind must be one of ${[...KINDS].join(', ')}`;
  if (action.kind === 'respond' && !Number.isInteger(action.status)) return 'action.status must be a number';
  if (action.kind.startsWith('delay') && !('milliseconds' in action)) return 'action.milliseconds is needed';
  try {
    return { method: method?.toUpperCase() ?? null, path: new RegExp(path), remaining: times, action };
  } catch {
    return 'path is not a regular expression';
  }
}

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
