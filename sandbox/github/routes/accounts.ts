import { z } from 'zod';
import { accessOf, roleOf } from '../auth/access.ts';
import { type Call, paginate, type Route } from '../call.ts';
import {
  presentFullOrganization,
  presentFullTeam,
  presentFullUser,
  presentOrganization,
  presentTeam,
  presentUser,
} from '../present/accounts.ts';
import { presentMinimalRepository, presentPermissions, presentRepository } from '../present/repositories.ts';
import { notFound } from '../problem.ts';
import type { Account, Team } from '../records.ts';
import { findAccount, lookUpRepository, type World } from '../world.ts';

/** GitHub's two words for a role in old and new places. */
export const permissionWords = {
  read: 'pull',
  triage: 'triage',
  write: 'push',
  maintain: 'maintain',
  admin: 'admin',
} as const;

export function addAccountRoutes(world: World, route: Route): void {
  const { state } = world;
  const account = (found: Account | undefined, type?: Account['type']): Account => {
    if (!found || (type !== undefined && found.type !== type)) throw notFound();
    return found;
  };
  const organization = (call: Call) => account(findAccount(state, call.param('org')), 'Organization');
  const team = (call: Call): Team => {
    const found = state.teams.get(`${organization(call).login}/${call.param('team')}`.toLowerCase());
    if (!found) throw notFound();
    return found;
  };
  const visible = (call: Call) =>
    state.repositories.list().filter((repository) => accessOf(state, call.caller, repository) !== 'none');
  const membersOf = (org: string) => [
    ...new Set(state.teams.list(`${org.toLowerCase()}/`).flatMap((one) => one.members)),
  ];

  route('GET /user', (call) => presentFullUser(world, account(findAccount(state, call.login))));
  route('GET /user/orgs', (call) =>
    paginate(
      call,
      state.accounts
        .list()
        .filter((one) => one.type === 'Organization' && membersOf(one.login).includes(call.login)),
    ).map((one) => presentOrganization(world, one)),
  );
  route('GET /user/teams', (call) =>
    paginate(
      call,
      state.teams.list().filter((one) => one.members.includes(call.login)),
    ).map((one) => presentFullTeam(world, one)),
  );
  route('GET /user/repos', (call) =>
    paginate(
      call,
      visible(call).filter(
        (repository) => roleOf(state, call.login, { ...repository, private: true }) !== 'none',
      ),
    ).map((repository) => presentRepository(world, repository, roleOf(state, call.login, repository))),
  );
  route('GET /user/:account', (call) =>
    presentFullUser(world, account(state.accounts.list().find((one) => one.id === call.id('account')))),
  );
  route('GET /users/:user', (call) =>
    presentFullUser(world, account(findAccount(state, call.param('user')))),
  );
  route('GET /users/:user/repos', (call) => {
    const { login } = account(findAccount(state, call.param('user')));
    const owned = visible(call).filter((repository) => repository.owner === login);
    return paginate(call, owned).map((repository) => presentMinimalRepository(world, repository));
  });

  route('GET /orgs/:org', (call) => presentFullOrganization(world, organization(call)));
  route('GET /orgs/:org/repos', (call) => {
    const { login } = organization(call);
    const owned = visible(call).filter((repository) => repository.owner === login);
    return paginate(call, owned).map((repository) => ({
      ...presentRepository(world, repository, accessOf(state, call.caller, repository)),
    }));
  });
  route('GET /orgs/:org/members', (call) =>
    paginate(call, membersOf(organization(call).login)).map((login) => presentUser(world, login)),
  );
  route('GET /orgs/:org/memberships/:user', (call) => {
    const org = organization(call);
    const login = account(findAccount(state, call.param('user'))).login;
    if (!membersOf(org.login).includes(login)) throw notFound();
    return {
      url: `${world.apiUrl()}/orgs/${org.login}/memberships/${login}`,
      state: 'active',
      role: 'member',
      organization_url: `${world.apiUrl()}/orgs/${org.login}`,
      organization: presentOrganization(world, org),
      user: presentUser(world, login),
    };
  });
  route('GET /orgs/:org/teams', (call) =>
    paginate(call, state.teams.list(`${organization(call).login.toLowerCase()}/`)).map((one) =>
      presentTeam(world, one),
    ),
  );
  route('GET /orgs/:org/teams/:team', (call) => presentFullTeam(world, team(call)));
  route('GET /orgs/:org/teams/:team/members', (call) =>
    paginate(call, team(call).members).map((login) => presentUser(world, login)),
  );
  route('GET /orgs/:org/teams/:team/memberships/:user', (call) => {
    const found = team(call);
    const login = account(findAccount(state, call.param('user'))).login;
    if (!found.members.includes(login)) throw notFound();
    return { url: `${call.context.req.url}`, role: 'member', state: 'active' };
  });
  route('GET /orgs/:org/teams/:team/repos', (call) => {
    const found = team(call);
    const grants = state.teamGrants.list().filter((one) => one.org === found.org && one.slug === found.slug);
    return paginate(call, grants).map((grant) => ({
      ...presentRepository(world, state.repositories.get(String(grant.repositoryId))!),
      permissions: presentPermissions(grant.role),
      role_name: grant.role,
    }));
  });
  route('GET /orgs/:org/teams/:team/repos/:owner/:repo', (call) => {
    const found = team(call);
    const grant = state.teamGrants.get(`${call.repository.id}/${found.org}/${found.slug}`.toLowerCase());
    if (!grant) throw notFound();
    if (!call.accepts('application/vnd.github.v3.repository+json')) return call.context.body(null, 204);
    return {
      ...presentRepository(world, call.repository),
      permissions: presentPermissions(grant.role),
      role_name: grant.role,
    };
  });
  route('PUT /orgs/:org/teams/:team/repos/:owner/:repo', async (call) => {
    const found = team(call);
    const { permission = 'push' } = await call.body(z.object({ permission: z.string().optional() }));
    const role = Object.entries(permissionWords).find(([, word]) => word === permission)?.[0];
    if (!role || !lookUpRepository(state, call.repository.owner, call.repository.name)) throw notFound();
    state.teamGrants.put(`${call.repository.id}/${found.org}/${found.slug}`.toLowerCase(), {
      repositoryId: call.repository.id,
      org: found.org,
      slug: found.slug,
      role: role as keyof typeof permissionWords,
    });
    return call.context.body(null, 204);
  });
}
