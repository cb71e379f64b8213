import { z } from 'zod';
import { accessOf, roleOf } from '../auth/access.ts';
import { mintToken, secretOf, sweepTokens } from '../auth/tokens.ts';
import { type Call, paginate, type Route } from '../call.ts';
import { removeInstallation } from '../changes/installations.ts';
import { presentApp, presentInstallation } from '../present/apps.ts';
import { presentPermissions, presentRepository } from '../present/repositories.ts';
import { notFound, unprocessable } from '../problem.ts';
import type { App, Installation } from '../records.ts';
import { findAccount, isCovered, repositoriesOf, type World } from '../world.ts';

/** Installation tokens live one hour. */
const TOKEN_LIFETIME_MS = 3_600_000;

const tokenRequest = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number().int()).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
});

export function addAppRoutes(world: World, route: Route): void {
  const { state } = world;
  const appOf = ({ caller }: Call): App =>
    state.apps.get(caller?.kind === 'app' ? String(caller.appId) : '')!;
  const installationsOfApp = (call: Call) =>
    state.installations.list().filter((installation) => installation.appId === appOf(call).id);
  const installation = (call: Call): Installation => {
    const found = installationsOfApp(call).find((one) => one.id === call.id('installation'));
    if (!found) throw notFound();
    return found;
  };
  const forAccount = (call: Call, login: string, type: 'User' | 'Organization') => {
    const account = findAccount(state, login);
    const found = installationsOfApp(call).find((one) => one.account === account?.login);
    if (account?.type !== type || !found) throw notFound();
    return presentInstallation(world, found);
  };

  route('GET /app', (call) => presentApp(world, appOf(call)));
  route('GET /app/installations', (call) =>
    paginate(call, installationsOfApp(call)).map((one) => presentInstallation(world, one)),
  );
  route('GET /app/installations/:installation', (call) => presentInstallation(world, installation(call)));
  route('DELETE /app/installations/:installation', (call) => {
    removeInstallation(world, installation(call), call.login);
    return call.context.body(null, 204);
  });
  route('GET /orgs/:org/installation', (call) => forAccount(call, call.param('org'), 'Organization'));
  route('GET /users/:user/installation', (call) => forAccount(call, call.param('user'), 'User'));
  route('GET /repos/:owner/:repo/installation', (call) => {
    const found = installationsOfApp(call).find((one) => isCovered(one, call.repository));
    if (!found) throw notFound();
    return presentInstallation(world, found);
  });
  route('GET /apps/:slug', (call) => {
    const app = state.apps.list().find((one) => one.slug === call.param('slug'));
    if (!app) throw notFound();
    return presentApp(world, app);
  });

  route('POST /app/installations/:installation/access_tokens', async (call) => {
    const found = installation(call);
    const wanted = await call.body(tokenRequest);
    const repositoryIds = narrowRepositories(world, found, wanted);
    const permissions = narrowPermissions(found, wanted.permissions);
    sweepTokens(state);
    const token = mintToken(
      state,
      { kind: 'installation', installationId: found.id, permissions, repositoryIds },
      TOKEN_LIFETIME_MS,
    );
    return call.context.json(
      {
        token: token.token,
        expires_at: new Date(token.expiresAt!).toISOString().replace(/\.\d+Z$/, 'Z'),
        permissions,
        repository_selection: repositoryIds === 'all' ? found.selection : 'selected',
        ...(repositoryIds === 'all'
          ? {}
          : {
              repositories: repositoryIds.map((id) =>
                presentRepository(world, state.repositories.get(String(id))!),
              ),
            }),
      },
      201,
    );
  });

  route('DELETE /installation/token', (call) => {
    state.tokens.delete(secretOf(call.context.req.header('authorization') ?? '') ?? '');
    return call.context.body(null, 204);
  });

  route('GET /installation/repositories', (call) => {
    const reached = state.repositories
      .list()
      .filter((repository) => accessOf(state, call.caller, { ...repository, private: true }) !== 'none');
    const shown = paginate(call, reached).map((repository) => ({
      ...presentRepository(world, repository),
      permissions: presentPermissions(accessOf(state, call.caller, repository)),
    }));
    return { total_count: reached.length, repository_selection: 'selected', repositories: shown };
  });

  route('GET /user/installations', (call) => {
    const seen = state.installations
      .list()
      .filter((one) => call.caller?.kind === 'user' && (call.caller.viaAppId ?? one.appId) === one.appId)
      .filter((one) =>
        repositoriesOf(state, one).some(
          (repository) => roleOf(state, call.login, { ...repository, private: true }) !== 'none',
        ),
      );
    return {
      total_count: seen.length,
      installations: paginate(call, seen).map((one) => presentInstallation(world, one)),
    };
  });

  route('GET /user/installations/:installation/repositories', (call) => {
    const found = state.installations.get(String(call.id('installation')));
    if (!found) throw notFound();
    const seen = repositoriesOf(state, found).filter(
      (repository) => roleOf(state, call.login, { ...repository, private: true }) !== 'none',
    );
    const shown = paginate(call, seen).map((repository) =>
      presentRepository(world, repository, roleOf(state, call.login, repository)),
    );
    return { total_count: seen.length, repository_selection: found.selection, repositories: shown };
  });
}

function narrowRepositories(
  world: World,
  installation: Installation,
  wanted: z.infer<typeof tokenRequest>,
): number[] | 'all' {
  if (!wanted.repositories && !wanted.repository_ids) return 'all';
  const covered = repositoriesOf(world.state, installation);
  const refused = unprocessable(
    'There is at least one repository that does not exist or is not accessible to the parent installation.',
  );
  const pick = (matches: (repository: { id: number; name: string }) => boolean): number => {
    const found = covered.find(matches);
    if (!found) throw refused;
    return found.id;
  };
  return [
    ...(wanted.repositories ?? []).map((name) =>
      pick((one) => one.name.toLowerCase() === name.toLowerCase()),
    ),
    ...(wanted.repository_ids ?? []).map((id) => pick((one) => one.id === id)),
  ];
}

function narrowPermissions(
  installation: Installation,
  wanted: Record<string, string> | undefined,
): Record<string, string> {
  if (!wanted) return installation.permissions;
  const order = ['read', 'write', 'admin'];
  for (const [permission, level] of Object.entries(wanted)) {
    const granted = installation.permissions[permission];
    if (granted === undefined || order.indexOf(level) > order.indexOf(granted))
      throw unprocessable('The permissions requested are not granted to this installation.');
  }
  return { metadata: 'read', ...wanted };
}
