import { createHash, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { neighbouringActions } from './auth/endpoints.ts';
import { admit, createRouter } from './call.ts';
import type { Deliveries } from './hooks/deliver.ts';
import { notFound, Problem } from './problem.ts';
import { createRateLimits } from './rate-limits.ts';
import { addAccountRoutes } from './routes/accounts.ts';
import { addAppRoutes } from './routes/apps.ts';
import { addCheckRoutes } from './routes/checks.ts';
import { addCommitRoutes } from './routes/commits.ts';
import { addContentRoutes } from './routes/contents.ts';
import { addConversationRoutes } from './routes/conversations.ts';
import { addDeploymentRoutes } from './routes/deployments.ts';
import { addEnvironmentRoutes } from './routes/environments.ts';
import { addGitObjectRoutes } from './routes/git-objects.ts';
import { addHookRoutes } from './routes/hooks.ts';
import { addMetaRoutes } from './routes/meta.ts';
import { addOAuthTokenRoutes } from './routes/oauth-tokens.ts';
import { addPullRoutes } from './routes/pulls.ts';
import { addRefRoutes } from './routes/refs.ts';
import { addRepositoryRoutes } from './routes/repositories.ts';
import { addRulesetRoutes } from './routes/rulesets.ts';
import { addSettingRoutes } from './routes/settings.ts';
import type { World } from './world.ts';

/** Below `/actions/`, what a neighbour answers. */
const neighbours = /\/actions\/(runs|jobs|workflows|artifacts|caches|runners)(\/|$)/;

/** The REST API, to be mounted under `/api/v3`. */
export function createApi(world: World, deliveries: Deliveries): Hono {
  const api = new Hono();
  const limits = createRateLimits();

  api.onError((error, context) => {
    if (error instanceof Problem) return context.json(error.body, error.status as ContentfulStatusCode);
    world.log(`github: ${context.req.method} ${context.req.path}: ${error.stack ?? error.message}`);
    return context.json({ message: 'Server Error', documentation_url: 'https://docs.github.com/rest' }, 500);
  });

  api.use('*', async (context, next) => {
    const isFree = context.req.path.endsWith('/rate_limit');
    const limit = isFree ? { ...limits.peek(context), exceeded: false } : limits.take(context);
    if (limit.exceeded) {
      const problem = new Problem(
        403,
        'API rate limit exceeded. Wait for the reset time named in the headers.',
      );
      context.res = context.json(problem.body, 403);
    } else await next();
    const { headers } = context.res;
    headers.set('x-github-request-id', randomUUID().replaceAll('-', '').toUpperCase().slice(0, 20));
    headers.set('x-github-api-version-selected', context.req.header('x-github-api-version') ?? '2022-11-28');
    headers.set('x-github-media-type', 'github.v3; format=json');
    headers.set('x-github-enterprise-version', '3.17.0');
    headers.set('x-ratelimit-limit', String(limit.limit));
    headers.set('x-ratelimit-remaining', String(limit.remaining));
    headers.set('x-ratelimit-used', String(limit.used));
    headers.set('x-ratelimit-reset', String(limit.reset));
    headers.set('x-ratelimit-resource', 'core');
  });

  // Conditional requests: a body that has not changed is not sent again.
  api.use('*', async (context, next) => {
    await next();
    if (context.req.method !== 'GET' || context.res.status !== 200) return;
    const bytes = Buffer.from(await context.res.clone().arrayBuffer());
    const etag = `W/"${createHash('sha256').update(bytes).digest('hex')}"`;
    context.res.headers.set('etag', etag);
    if (context.req.header('if-none-match') === etag)
      context.res = new Response(null, { status: 304, headers: context.res.headers });
  });

  api.use('/repos/:owner/:repo/actions/*', async (context, next) => {
    if (neighbours.test(context.req.path)) {
      const admitted = admit(world, context, neighbouringActions(context.req.method));
      if (admitted instanceof Response) return admitted;
    }
    await next();
  });

  const route = createRouter(world, api);
  addMetaRoutes(world, route, limits);
  addAppRoutes(world, route);
  addAccountRoutes(world, route);
  addRepositoryRoutes(world, route);
  addContentRoutes(world, route);
  addGitObjectRoutes(world, route);
  addRefRoutes(world, route);
  addCommitRoutes(world, route);
  addCheckRoutes(world, route);
  addPullRoutes(world, route);
  addConversationRoutes(world, route);
  addSettingRoutes(world, route);
  addEnvironmentRoutes(world, route);
  addRulesetRoutes(world, route);
  addDeploymentRoutes(world, route);
  addHookRoutes(world, route, deliveries);
  addOAuthTokenRoutes(world, api);
  return api;
}

/** Whatever nobody registered, and repositories by id: the same operations under `/repositories/{id}`. */
export function addFallbacks(world: World, root: Hono): void {
  root.all('/api/v3/repositories/:id{[0-9]+}/:rest{.*}?', (context) => {
    const repository = world.state.repositories.get(context.req.param('id') ?? '');
    if (!repository) return context.json(notFound().body, 404);
    const url = new URL(context.req.url);
    url.pathname = url.pathname.replace(
      /\/repositories\/\d+/,
      `/repos/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}`,
    );
    return root.fetch(new Request(url, context.req.raw), context.env);
  });
  root.all('/api/v3/*', (context) => context.json(notFound().body, 404));
}
