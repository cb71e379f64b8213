import type { GithubEvent, RepositoryRecord } from './contract.ts';
import type { GitRepository } from './git/repository.ts';
import type { Account, App, Installation, StoredRepository } from './records.ts';
import { type State, timestamp } from './state.ts';

/** What every part of the stand-in works with. */
export interface World {
  state: State;
  dataDir: string;
  log(line: string): void;
  /** Whether the stand-in has stopped: nothing may touch the store any more. */
  isClosed(): boolean;
  /** Base of REST, with `/api/v3`; known once it listens. */
  apiUrl(): string;
  webUrl(): string;
  git(repository: Pick<RepositoryRecord, 'id'>): GitRepository;
  gitDir(repository: Pick<RepositoryRecord, 'id'>): string;
  /** Tells the neighbours, inside the caller's transaction. */
  emit(event: GithubEvent): void;
  /** Records a delivery for every hook that listens, and sends it after the caller's transaction. */
  deliver(event: string, payload: Record<string, unknown>, about: { repositoryId: number }): void;
  /** Installation events go to the app itself, whatever it subscribed to. */
  deliverToApp(event: string, payload: Record<string, unknown>, installation: Installation): void;
}

export const repositoryKey = (owner: string, name: string): string => `${owner}/${name}`.toLowerCase();
/** Sorts as the number does. */
export const numberKey = (repositoryId: number, number: number): string =>
  `${repositoryId}/${String(number).padStart(8, '0')}`;

/** A repository by its present or a former name. `renamed` tells which. */
export function lookUpRepository(
  state: State,
  owner: string,
  name: string,
): { repository: StoredRepository; renamed: boolean } | null {
  const key = repositoryKey(owner, name);
  const id = state.repositoryNames.get(key);
  const repository = id === undefined ? undefined : state.repositories.get(String(id));
  return repository
    ? { repository, renamed: repositoryKey(repository.owner, repository.name) !== key }
    : null;
}

export const findAccount = (state: State, login: string): Account | undefined =>
  state.accounts.get(login.toLowerCase());

/** Accounts of GitHub's own that nobody seeds. */
const builtIn: Record<string, Pick<Account, 'id' | 'type'>> = {
  github: { id: 9919, type: 'Organization' },
  'github-actions[bot]': { id: 41_898_282, type: 'Bot' },
};

/** The account; who left is shown as the ghost that history keeps. */
export const accountOf = (state: State, login: string): Account =>
  findAccount(state, login) ?? {
    ...(builtIn[login] ?? { id: 10_137, type: 'User' }),
    login: login || 'ghost',
    name: login || 'ghost',
    email: null,
    createdAt: '2020-01-01T00:00:00Z',
  };

export const isCovered = (installation: Installation, repository: RepositoryRecord): boolean =>
  installation.account.toLowerCase() === repository.owner.toLowerCase() &&
  (installation.selection === 'all' || installation.repositoryIds.includes(repository.id));

/** Installations, not suspended, that reach the repository. */
export const installationsOf = (state: State, repository: RepositoryRecord): Installation[] =>
  state.installations.list().filter((one) => one.suspendedAt === null && isCovered(one, repository));

/** Repositories an installation reaches. */
export const repositoriesOf = (state: State, installation: Installation): StoredRepository[] =>
  state.repositories.list().filter((repository) => isCovered(installation, repository));

export const botLogin = (app: Pick<App, 'slug'>): string => `${app.slug}[bot]`;

/** Saves a repository after a change of its settings. */
export function saveRepository(state: State, repository: StoredRepository): StoredRepository {
  return state.repositories.put(String(repository.id), { ...repository, updatedAt: timestamp() });
}
