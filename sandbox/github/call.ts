import type { Context, Hono } from 'hono';
import type { ZodType } from 'zod';
import { accessOf, holds, isAtLeast, loginOf, permissionsOf } from './auth/access.ts';
import { type Endpoint, endpoints } from './auth/endpoints.ts';
import { identify } from './auth/tokens.ts';
import type { Caller, RepositoryAccess } from './contract.ts';
import { notAccessible, notFound, Problem, requiresAuthentication } from './problem.ts';
import type { StoredRepository } from './records.ts';
import { lookUpRepository, type World } from './world.ts';

/** One REST request that was let in. */
export interface Call {
  context: Context;
  caller: Caller | null;
  /** Under which login it acts. */
  login: string;
  /** The repository of the path. @throws when the path names none */
  repository: StoredRepository;
  access: RepositoryAccess;
  param(name: string): string;
  /** A numeric path parameter. @throws Problem 404 */
  id(name: string): number;
  query(name: string): string | undefined;
  /** The JSON body by its schema. @throws Problem 400 | 422 */
  body<T>(schema: ZodType<T>): Promise<T>;
  /** Whether the caller's token is one of software that holds the permission; people always do. */
  holds(permission: string, level: 'read' | 'write'): boolean;
  accepts(mediaType: string): boolean;
}

type Handler = (call: Call) => unknown;

/** Registers one operation: who may is taken from the table, what a handler returns is answered as JSON. */
export type Route = (operation: string, handler: Handler) => void;

/** Makes `route` for an API. @throws at start when an operation is not in the table */
export function createRouter(world: World, api: Hono): Route {
  return (operation, handler) => {
    const endpoint = endpoints[operation];
    if (!endpoint) throw new Error(`No permission is declared for ${operation}`);
    const [method = '', path = ''] = operation.split(' ');
    api.on(method, path, async (context) => {
      const admitted = admit(world, context, endpoint);
      if (admitted instanceof Response) return admitted;
      const result = await handler(admitted);
      return result instanceof Response ? result : context.json(result as object);
    });
  };
}

/** Checks a request against an endpoint's demands. @throws Problem 401, 403 or 404; answers 301 for a former name */
export function admit(world: World, context: Context, endpoint: Endpoint): Call | Response {
  const { state } = world;
  const caller = identify(state, context.req.header('authorization'));
  checkAudience(caller, endpoint);
  const owner = context.req.param('owner');
  const name = context.req.param('repo');
  let repository: StoredRepository | null = null;
  let access: RepositoryAccess = 'none';
  if (owner !== undefined && name !== undefined) {
    const found = lookUpRepository(state, owner, name);
    if (!found) throw notFound();
    repository = found.repository;
    access = accessOf(state, caller, repository);
    if (access === 'none' && endpoint.audience !== 'app') throw notFound();
    if (found.renamed) return redirect(world, context, repository, `/${owner}/${name}`);
    if (endpoint.audience !== 'app') checkRole(caller, access, endpoint);
  }
  if (endpoint.permissions.length > 0)
    context.header(
      'x-accepted-github-permissions',
      endpoint.permissions.map((permission) => `${permission}=${endpoint.level}`).join('; '),
    );
  const permissions = caller && permissionsOf(state, caller, repository);
  if (permissions && !endpoint.permissions.every((one) => one === 'metadata')) {
    const enough = endpoint.permissions.some((permission) => holds(permissions, permission, endpoint.level));
    const covered = repository === null || isCoveredBy(world, caller, repository);
    const publicRead = repository !== null && !repository.private && !covered && endpoint.level === 'read';
    if (!publicRead && (!enough || !covered)) throw notAccessible();
  }
  return {
    context,
    caller,
    login: loginOf(state, caller),
    get repository() {
      if (!repository) throw new Error('This operation has no repository in its path');
      return repository;
    },
    access,
    param: (key) => context.req.param(key) ?? '',
    id: (key) => {
      const value = context.req.param(key) ?? '';
      if (!/^\d{1,15}$/.test(value)) throw notFound();
      return Number(value);
    },
    query: (key) => context.req.query(key),
    body: (schema) => readBody(context, schema),
    holds: (permission, level) => !permissions || holds(permissions, permission, level),
    accepts: (mediaType) => (context.req.header('accept') ?? '').includes(mediaType),
  };
}

function checkAudience(caller: Caller | null, endpoint: Endpoint): void {
  const { audience } = endpoint;
  if (caller === null) {
    if (audience === 'app') throw new Problem(401, 'A JSON web token could not be decoded');
    if (audience !== 'public') throw requiresAuthentication();
    return;
  }
  if (audience === 'app' && caller.kind !== 'app')
    throw new Problem(401, 'A JSON web token could not be decoded');
  if (audience === 'user' && caller.kind !== 'user') throw notAccessible();
  if (audience === 'installation' && caller.kind !== 'installation' && caller.kind !== 'job')
    throw new Problem(
      403,
      'You must authenticate with an installation access token in order to use this endpoint.',
    );
  if (caller.kind === 'app' && audience !== 'app' && audience !== 'public') throw notAccessible();
}

/** People need a role; tokens of software are held against their permissions instead. */
function checkRole(caller: Caller | null, access: RepositoryAccess, endpoint: Endpoint): void {
  if (caller?.kind !== 'user') return;
  if (isAtLeast(access, endpoint.role)) return;
  throw new Problem(
    403,
    endpoint.role === 'admin'
      ? 'Must have admin rights to Repository.'
      : 'Must have push access to repository',
  );
}

function isCoveredBy(world: World, caller: Caller, repository: StoredRepository): boolean {
  // Private access answers this for private repositories; a public one is readable without being covered.
  const asPrivate = { ...repository, private: true };
  return accessOf(world.state, caller, asPrivate) !== 'none';
}

/** A former name answers with the address by id, which survives further renames. */
function redirect(
  world: World,
  context: Context,
  repository: StoredRepository,
  formerName: string,
): Response {
  const url = new URL(context.req.url);
  const rest = url.pathname.slice(url.pathname.indexOf(formerName) + formerName.length);
  const location = `${world.apiUrl()}/repositories/${repository.id}${rest}${url.search}`;
  const status = context.req.method === 'GET' || context.req.method === 'HEAD' ? 301 : 307;
  context.header('location', location);
  return context.json(
    {
      message: status === 301 ? 'Moved Permanently' : 'Temporary Redirect',
      url: location,
      documentation_url:
        'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects',
    },
    status,
  );
}

async function readBody<T>(context: Context, schema: ZodType<T>): Promise<T> {
  const raw = await context.req.text();
  let value: unknown = {};
  try {
    if (raw.trim() !== '') value = JSON.parse(raw);
  } catch {
    throw new Problem(400, 'Problems parsing JSON');
  }
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.map((issue) => {
    const field = issue.path.join('.') || 'body';
    const missing = issue.code === 'invalid_type' && /received undefined/.test(issue.message);
    return missing ? `"${field}" wasn't supplied.` : `For '${field}', ${issue.message}.`;
  });
  throw new Problem(422, `Invalid request.\n\n${said.join('\n')}`);
}

/** One page of a list, with the Link header that leads to the others. */
export function paginate<T>(call: Call, items: readonly T[]): T[] {
  const read = (name: string, fallback: number) => {
    const value = Number(call.query(name) ?? fallback);
    return Number.isInteger(value) && value > 0 ? value : fallback;
  };
  const size = Math.min(read('per_page', 30), 100);
  const page = read('page', 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string) => {
    const url = new URL(call.context.req.url);
    url.searchParams.set('page', String(to));
    return `<${url}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  if (links.length > 0) call.context.header('link', links.join(', '));
  return items.slice((page - 1) * size, page * size);
}
