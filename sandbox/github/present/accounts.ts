import type { Account, Team } from '../records.ts';
import { nodeId } from '../state.ts';
import { accountOf, type World } from '../world.ts';

type Json = Record<string, unknown>;

/** The `simple-user` schema. */
export function presentUser(world: World, login: string): Json {
  const account = accountOf(world.state, login);
  const self = `${world.apiUrl()}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('User', account.id),
    avatar_url: `${world.webUrl()}/avatars/${account.id}.svg`,
    gravatar_id: '',
    url: self,
    html_url: `${world.webUrl()}/${encodeURIComponent(account.login)}`,
    followers_url: `${self}/followers`,
    following_url: `${self}/following{/other_user}`,
    gists_url: `${self}/gists{/gist_id}`,
    starred_url: `${self}/starred{/owner}{/repo}`,
    subscriptions_url: `${self}/subscriptions`,
    organizations_url: `${self}/orgs`,
    repos_url: `${self}/repos`,
    events_url: `${self}/events{/privacy}`,
    received_events_url: `${self}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** The `public-user` schema. */
export function presentFullUser(world: World, account: Account): Json {
  const repositories = world.state.repositories.list().filter(({ owner }) => owner === account.login);
  return {
    ...presentUser(world, account.login),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    public_repos: repositories.filter((one) => !one.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** The `organization-simple` schema. */
export function presentOrganization(world: World, account: Account): Json {
  const self = `${world.apiUrl()}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('Organization', account.id),
    url: self,
    repos_url: `${self}/repos`,
    events_url: `${self}/events`,
    hooks_url: `${self}/hooks`,
    issues_url: `${self}/issues`,
    members_url: `${self}/members{/member}`,
    public_members_url: `${self}/public_members{/member}`,
    avatar_url: `${world.webUrl()}/avatars/${account.id}.svg`,
    description: account.name,
  };
}

/** The `organization-full` schema. */
export function presentFullOrganization(world: World, account: Account): Json {
  const repositories = world.state.repositories.list().filter(({ owner }) => owner === account.login);
  return {
    ...presentOrganization(world, account),
    name: account.name,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: repositories.filter((one) => !one.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${world.webUrl()}/${account.login}`,
    type: 'Organization',
    created_at: account.createdAt,
    updated_at: account.createdAt,
    archived_at: null,
  };
}

/** The `team` schema. */
export function presentTeam(world: World, team: Team, permission = 'pull'): Json {
  const organization = accountOf(world.state, team.org);
  const self = `${world.apiUrl()}/organizations/${organization.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId('Team', team.id),
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission,
    url: self,
    html_url: `${world.webUrl()}/orgs/${team.org}/teams/${team.slug}`,
    members_url: `${self}/members{/member}`,
    repositories_url: `${self}/repos`,
    type: 'organization',
    organization_id: organization.id,
    parent: null,
  };
}

/** The `team-full` schema. */
export function presentFullTeam(world: World, team: Team): Json {
  const { parent: _parent, ...common } = presentTeam(world, team);
  return {
    ...common,
    members_count: team.members.length,
    repos_count: world.state.teamGrants.list().filter((one) => one.org === team.org && one.slug === team.slug)
      .length,
    created_at: team.createdAt,
    updated_at: team.createdAt,
    organization: presentFullOrganization(world, accountOf(world.state, team.org)),
    parent: null,
  };
}
