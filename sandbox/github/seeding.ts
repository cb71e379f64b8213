import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { mintToken, randomWord } from './auth/tokens.ts';
import { addInstallation, changeInstallation } from './changes/installations.ts';
import type { RepositoryAccess, RepositoryRecord } from './contract.ts';
import { bringIn } from './git/bring-in.ts';
import { git, text } from './git/git.ts';
import type { Account, App, Installation, StoredRepository, Team } from './records.ts';
import { type State, timestamp } from './state.ts';
import { findAccount, lookUpRepository, repositoryKey, saveRepository, type World } from './world.ts';

/** What an app of the sandbox may do unless it is told otherwise. */
const defaultAppPermissions: Record<string, string> = {
  actions: 'write',
  actions_variables: 'write',
  administration: 'write',
  checks: 'read',
  contents: 'write',
  deployments: 'read',
  environments: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'write',
  repository_hooks: 'write',
  secrets: 'write',
  statuses: 'read',
  workflows: 'write',
};

const defaultAppEvents = [
  'check_run',
  'deployment',
  'deployment_review',
  'deployment_status',
  'pull_request',
  'pull_request_review',
  'push',
  'repository',
  'status',
  'workflow_job',
  'workflow_run',
];

/** What `ensureX` functions make; each leaves alone what is there and can be called at every start. */
export interface GithubSeeding {
  /** A person, and a token of theirs for git and the API (scopes `repo`, `workflow`). */
  ensureUser(input: { login: string; name: string; email: string }): Account & { token: string };
  ensureOrg(input: { login: string; name: string }): Account;
  /** Members are set to exactly these. */
  ensureTeam(input: { org: string; slug: string; name: string; members: string[] }): Team;
  /** A GitHub App with keys and secrets of its own. The hook's and the callback's address follow what is given. */
  ensureApp(input: {
    slug: string;
    name: string;
    owner: string;
    hookUrl?: string | null;
    callbackUrl?: string | null;
    permissions?: Record<string, string>;
    events?: string[];
  }): App;
  /** The app on an account, for selected repositories (by name, below the account) or all. */
  ensureInstallation(input: { app: string; account: string; repositories: string[] | 'all' }): Installation;
  /** Brings in a folder (with or without history), a bare repository, or any git address. An existing repository of that
   *  name is left as it is. `installed`: slug of the app that gets to it. */
  importRepository(input: {
    source: string | null;
    owner: string;
    name: string;
    private?: boolean;
    mayRun?: boolean;
    installed?: string | null;
    description?: string | null;
  }): Promise<RepositoryRecord>;
  /** A person's or a team's role on a repository; 'none' takes it away. */
  setPermission(input: {
    owner: string;
    repository: string;
    subject: { user: string } | { team: string };
    role: RepositoryAccess;
  }): void;
}

export function createSeeding(world: World): GithubSeeding {
  const { state } = world;

  return {
    ensureUser(input) {
      const account = ensureAccount(state, { ...input, type: 'User' });
      const own = state.tokens
        .list()
        .find(({ grant }) => grant.kind === 'personal' && grant.login === account.login);
      const token =
        own ??
        mintToken(state, { kind: 'personal', login: account.login, scopes: ['repo', 'workflow'] }, null);
      return { ...account, token: token.token };
    },
    ensureOrg: (input) => ensureAccount(state, { ...input, email: null, type: 'Organization' }),
    ensureTeam(input) {
      const key = `${input.org}/${input.slug}`.toLowerCase();
      const before = state.teams.get(key);
      return state.teams.put(key, {
        id: before?.id ?? state.nextId('team'),
        description: before?.description ?? '',
        createdAt: before?.createdAt ?? timestamp(),
        ...input,
      });
    },
    ensureApp(input) {
      const before = state.apps.list().find(({ slug }) => slug === input.slug);
      const app = before ?? newApp(state, input);
      const hookUrl = input.hookUrl === undefined ? app.hook.url : input.hookUrl;
      const callbackUrl = input.callbackUrl === undefined ? app.callbackUrl : input.callbackUrl;
      return state.apps.put(String(app.id), { ...app, callbackUrl, hook: { ...app.hook, url: hookUrl } });
    },
    ensureInstallation(input) {
      const app = state.apps.list().find(({ slug }) => slug === input.app);
      const account = findAccount(state, input.account);
      if (!app || !account)
        throw new Error(`ensureInstallation: there is no app ${input.app} or account ${input.account}`);
      const ids = (input.repositories === 'all' ? [] : input.repositories).map((name) => {
        const found = lookUpRepository(state, account.login, name);
        if (!found) throw new Error(`ensureInstallation: there is no repository ${account.login}/${name}`);
        return found.repository.id;
      });
      const selection = input.repositories === 'all' ? 'all' : 'selected';
      const made = addInstallation(
        world,
        app,
        { account: account.login, selection, repositoryIds: ids },
        account.login,
      );
      return changeInstallation(world, made, { action: 'added', repositoryIds: ids }, account.login);
    },
    async importRepository(input) {
      const present = lookUpRepository(state, input.owner, input.name);
      const repository = present && !present.renamed ? present.repository : await importInto(world, input);
      const app = input.installed && state.apps.list().find(({ slug }) => slug === input.installed);
      if (app) {
        const ids = [repository.id];
        const made = addInstallation(
          world,
          app,
          { account: repository.owner, selection: 'selected', repositoryIds: ids },
          repository.owner,
        );
        changeInstallation(world, made, { action: 'added', repositoryIds: ids }, repository.owner);
      }
      return repository;
    },
    setPermission({ owner, repository: name, subject, role }) {
      const found = lookUpRepository(state, owner, name);
      if (!found) throw new Error(`setPermission: there is no repository ${owner}/${name}`);
      const { repository } = found;
      const who = 'user' in subject ? subject.user : `${owner}/${subject.team}`;
      const key = `${repository.id}/${who}`.toLowerCase();
      if (role === 'none') ('user' in subject ? state.collaborators : state.teamGrants).delete(key);
      else if ('user' in subject)
        state.collaborators.put(key, { repositoryId: repository.id, login: subject.user, role });
      else state.teamGrants.put(key, { repositoryId: repository.id, org: owner, slug: subject.team, role });
    },
  };
}

function ensureAccount(state: State, input: Pick<Account, 'login' | 'name' | 'email' | 'type'>): Account {
  const known = findAccount(state, input.login);
  if (known) return known;
  const id = 1000 + state.nextId('account');
  return state.accounts.put(input.login.toLowerCase(), { id, createdAt: timestamp(), ...input });
}

function newApp(state: State, input: Parameters<GithubSeeding['ensureApp']>[0]): App {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const id = 1000 + state.nextId('app');
  ensureAccount(state, { login: `${input.slug}[bot]`, name: `${input.slug}[bot]`, email: null, type: 'Bot' });
  return {
    id,
    slug: input.slug,
    name: input.name,
    owner: input.owner,
    clientId: `Iv23${randomWord(16)}`,
    clientSecret: randomWord(40),
    privateKey,
    publicKey,
    callbackUrl: null,
    hook: { url: null, secret: randomWord(40) },
    permissions: input.permissions ?? defaultAppPermissions,
    events: input.events ?? defaultAppEvents,
    createdAt: timestamp(),
  };
}

/** Makes the bare repository, then its record: a start that dies between the two leaves only a folder nobody names. */
async function importInto(
  world: World,
  input: Parameters<GithubSeeding['importRepository']>[0],
): Promise<StoredRepository> {
  const { state } = world;
  if (!/^[\w.-]+$/.test(input.name)) throw new Error(`A repository cannot be called "${input.name}"`);
  const id = 700_000_000 + state.nextId('repository');
  const dir = world.gitDir({ id });
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  git(null, ['init', '-q', '--bare', '--initial-branch=main', dir]);
  git(dir, ['config', 'gc.auto', '0']);
  try {
    if (input.source !== null) await bringIn(dir, input.source);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  const at = timestamp();
  return state.store.transaction(() => {
    const repository: StoredRepository = {
      id,
      owner: findAccount(state, input.owner)?.login ?? input.owner,
      name: input.name,
      private: input.private ?? true,
      defaultBranch: text(git(dir, ['symbolic-ref', '--short', 'HEAD'])),
      mayRun: input.mayRun ?? false,
      actionsEnabled: true,
      description: input.description ?? null,
      topics: [],
      homepage: null,
      archived: false,
      allowMergeCommit: true,
      allowSquashMerge: true,
      allowRebaseMerge: true,
      deleteBranchOnMerge: false,
      defaultWorkflowPermissions: 'read',
      createdAt: at,
      updatedAt: at,
      pushedAt: at,
      announcedRefs: {},
    };
    state.repositories.put(String(id), { ...repository, announcedRefs: world.git(repository).refs() });
    state.repositoryNames.put(repositoryKey(repository.owner, repository.name), id);
    const saved = saveRepository(state, state.repositories.get(String(id))!);
    world.emit({ type: 'repository_added', repositoryId: id });
    return saved;
  });
}
