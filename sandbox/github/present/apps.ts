import type { App, Installation } from '../records.ts';
import { nodeId, timestamp } from '../state.ts';
import { accountOf, repositoriesOf, type World } from '../world.ts';
import { presentUser } from './accounts.ts';

type Json = Record<string, unknown>;

/** The `integration` schema. */
export function presentApp(world: World, app: App): Json {
  return {
    id: app.id,
    slug: app.slug,
    client_id: app.clientId,
    node_id: nodeId('App', app.id),
    owner: presentUser(world, app.owner),
    name: app.name,
    description: null,
    external_url: app.callbackUrl ? new URL(app.callbackUrl).origin : world.webUrl(),
    html_url: `${world.webUrl()}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
    installations_count: world.state.installations.list().filter((one) => one.appId === app.id).length,
  };
}

/** The app that runs workflows: check runs of jobs are its. */
export function presentActionsApp(world: World): Json {
  return {
    id: 15368,
    slug: 'github-actions',
    client_id: 'Iv1.05c79e9ad1f6bdfa',
    node_id: nodeId('App', 15368),
    owner: presentUser(world, 'github'),
    name: 'GitHub Actions',
    description: null,
    external_url: 'https://help.github.com/en/actions',
    html_url: `${world.webUrl()}/apps/github-actions`,
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2019-12-10T19:04:12Z',
    permissions: { actions: 'write', checks: 'write', contents: 'read', metadata: 'read' },
    events: ['workflow_dispatch'],
  };
}

/** The `installation` schema. */
export function presentInstallation(world: World, installation: Installation): Json {
  const app = world.state.apps.get(String(installation.appId))!;
  const account = accountOf(world.state, installation.account);
  return {
    id: installation.id,
    client_id: app.clientId,
    // Listed accounts carry the fields of users and of enterprises alike.
    account: {
      ...presentUser(world, installation.account),
      name: account.name,
      slug: account.login,
      created_at: account.createdAt,
      updated_at: account.createdAt,
    },
    repository_selection: installation.selection,
    access_tokens_url: `${world.apiUrl()}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.apiUrl()}/installation/repositories`,
    html_url:
      account.type === 'Organization'
        ? `${world.webUrl()}/organizations/${account.login}/settings/installations/${installation.id}`
        : `${world.webUrl()}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
  };
}

/** An installation as `installation` and `installation_repositories` events carry it. */
export function presentInstallationEvent(
  world: World,
  installation: Installation,
  action: string,
  sender: string,
): Json {
  return {
    action,
    installation: { ...presentInstallation(world, installation), updated_at: timestamp() },
    requester: null,
    sender: presentUser(world, sender),
    ...(action === 'created' || action === 'deleted'
      ? {
          repositories: repositoriesOf(world.state, installation).map((repository) =>
            presentInstallationRepository(repository),
          ),
        }
      : {}),
  };
}

/** The five fields by which installation events name a repository. */
export const presentInstallationRepository = (repository: {
  id: number;
  owner: string;
  name: string;
  private: boolean;
}): Json => ({
  id: repository.id,
  node_id: nodeId('Repository', repository.id),
  name: repository.name,
  full_name: `${repository.owner}/${repository.name}`,
  private: repository.private,
});
