import { extname } from 'node:path';
import { z } from 'zod';
import { roleOf } from '../auth/access.ts';
import { paginate, type Route } from '../call.ts';
import { renameRepository } from '../changes/repositories.ts';
import { presentTeam, presentUser } from '../present/accounts.ts';
import { presentFullRepository, presentPermissions } from '../present/repositories.ts';
import { invalidField, notFound } from '../problem.ts';
import { findAccount, saveRepository, type World } from '../world.ts';
import { permissionWords } from './accounts.ts';

const settings = z.object({
  name: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional(),
  description: z.string().nullable().optional(),
  homepage: z.string().nullable().optional(),
  private: z.boolean().optional(),
  default_branch: z.string().optional(),
  allow_merge_commit: z.boolean().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
  archived: z.boolean().optional(),
});

/** Languages by file extension: the few that the samples hold. */
const languages: Record<string, string> = {
  '.ts': 'TypeScript',
  '.tsx': 'TypeScript',
  '.js': 'JavaScript',
  '.jsx': 'JavaScript',
  '.mjs': 'JavaScript',
  '.cjs': 'JavaScript',
  '.css': 'CSS',
  '.html': 'HTML',
  '.py': 'Python',
  '.go': 'Go',
  '.sh': 'Shell',
  '.ejs': 'EJS',
  '.pug': 'Pug',
};

export function addRepositoryRoutes(world: World, route: Route): void {
  const { state } = world;
  const repo = '/repos/:owner/:repo';

  route(`GET ${repo}`, ({ repository, access }) => presentFullRepository(world, repository, access));

  route(`PATCH ${repo}`, async (call) => {
    const wanted = await call.body(settings);
    const { repository } = call;
    if (
      wanted.default_branch &&
      world.git(repository).readRef(`refs/heads/${wanted.default_branch}`) === null
    )
      throw invalidField('Repository', 'default_branch', 'invalid');
    const renamed =
      wanted.name && wanted.name !== repository.name
        ? renameRepository(world, repository, wanted.name)
        : repository;
    const saved = saveRepository(state, {
      ...renamed,
      description: wanted.description === undefined ? repository.description : wanted.description,
      homepage: wanted.homepage === undefined ? repository.homepage : wanted.homepage,
      private: wanted.private ?? repository.private,
      defaultBranch: wanted.default_branch ?? repository.defaultBranch,
      allowMergeCommit: wanted.allow_merge_commit ?? repository.allowMergeCommit,
      allowSquashMerge: wanted.allow_squash_merge ?? repository.allowSquashMerge,
      allowRebaseMerge: wanted.allow_rebase_merge ?? repository.allowRebaseMerge,
      deleteBranchOnMerge: wanted.delete_branch_on_merge ?? repository.deleteBranchOnMerge,
      archived: wanted.archived ?? repository.archived,
    });
    if (wanted.default_branch)
      world.git(saved).run('symbolic-ref', 'HEAD', `refs/heads/${saved.defaultBranch}`);
    return presentFullRepository(world, saved, call.access);
  });

  route(`GET ${repo}/topics`, ({ repository }) => ({ names: repository.topics }));
  route(`PUT ${repo}/topics`, async (call) => {
    const { names } = await call.body(
      z.object({ names: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/)) }),
    );
    return { names: saveRepository(state, { ...call.repository, topics: names }).topics };
  });

  route(`GET ${repo}/languages`, ({ repository }) => {
    const git = world.git(repository);
    const tip = git.readRef(`refs/heads/${repository.defaultBranch}`);
    const bytes: Record<string, number> = {};
    for (const entry of tip === null ? [] : git.entries(tip, '', 'recursive')) {
      const language = /(^|\/)Dockerfile$/.test(entry.path) ? 'Dockerfile' : languages[extname(entry.path)];
      if (language && entry.size) bytes[language] = (bytes[language] ?? 0) + entry.size;
    }
    return Object.fromEntries(Object.entries(bytes).sort(([, a], [, b]) => b - a));
  });

  route(`GET ${repo}/teams`, (call) =>
    paginate(call, state.teamGrants.list(`${call.repository.id}/`)).map((grant) => ({
      ...presentTeam(
        world,
        state.teams.get(`${grant.org}/${grant.slug}`.toLowerCase())!,
        permissionWords[grant.role],
      ),
      permissions: presentPermissions(grant.role),
    })),
  );

  route(`GET ${repo}/collaborators`, (call) => {
    const people = state.accounts
      .list()
      .filter(
        ({ type, login }) =>
          type === 'User' && roleOf(state, login, { ...call.repository, private: true }) !== 'none',
      );
    return paginate(call, people).map(({ login }) => {
      const role = roleOf(state, login, call.repository);
      return { ...presentUser(world, login), permissions: presentPermissions(role), role_name: role };
    });
  });
  route(`GET ${repo}/collaborators/:user`, (call) => {
    const role = roleOf(state, call.param('user'), { ...call.repository, private: true });
    if (role === 'none') throw notFound();
    return call.context.body(null, 204);
  });
  route(`PUT ${repo}/collaborators/:user`, async (call) => {
    const { permission = 'push' } = await call.body(z.object({ permission: z.string().optional() }));
    const role = Object.entries(permissionWords).find(([, word]) => word === permission)?.[0];
    const account = findAccount(state, call.param('user'));
    if (!role || !account) throw notFound();
    state.collaborators.put(`${call.repository.id}/${account.login.toLowerCase()}`, {
      repositoryId: call.repository.id,
      login: account.login,
      role: role as keyof typeof permissionWords,
    });
    return call.context.body(null, 204);
  });
  route(`DELETE ${repo}/collaborators/:user`, (call) => {
    state.collaborators.delete(`${call.repository.id}/${call.param('user').toLowerCase()}`);
    return call.context.body(null, 204);
  });

  route(`GET ${repo}/collaborators/:user/permission`, (call) => {
    const account = findAccount(state, call.param('user'));
    if (account?.type !== 'User') throw notFound();
    const role = roleOf(state, account.login, call.repository);
    // `permission` knows four words only: triage counts as read, maintain as write.
    const legacy = {
      none: 'none',
      read: 'read',
      triage: 'read',
      write: 'write',
      maintain: 'write',
      admin: 'admin',
    }[role];
    return {
      permission: legacy,
      role_name: role,
      user: { ...presentUser(world, account.login), permissions: presentPermissions(role), role_name: role },
    };
  });
}
