import type { Hono } from 'hono';
import { accessOf, loginOf } from './auth/access.ts';
import { identify, mintToken } from './auth/tokens.ts';
import { saveCheckRun } from './changes/checks.ts';
import { addDeploymentStatus, createDeployment } from './changes/deployments.ts';
import { describeReviewer, environmentKey, newEnvironment, settingsKey } from './changes/environments.ts';
import type { GithubCore, GithubEvent } from './contract.ts';
import { presentUser } from './present/accounts.ts';
import { presentDeployment } from './present/deployments.ts';
import { presentCommit } from './present/git.ts';
import { presentMinimalRepository, presentRepository } from './present/repositories.ts';
import type { Environment, Setting, StoredRepository } from './records.ts';
import { lookUpRepository, numberKey, type World } from './world.ts';

/** A job's token ends with the job, at the latest after six hours. */
const JOB_TOKEN_LIFETIME_MS = 6 * 3_600_000;
const BOT = 'github-actions[bot]';

/** What neighbours in the sandbox see; addresses are added by whoever listens. */
export function createCore(
  world: World,
  api: Hono,
  web: Hono,
): { github: Omit<GithubCore, 'apiUrl' | 'webUrl'>; emit(event: GithubEvent): void } {
  const { state } = world;
  const listeners: Array<(event: GithubEvent) => void> = [];
  const repositoryById = (id: number): StoredRepository => {
    const found = state.repositories.get(String(id));
    if (!found) throw new Error(`There is no repository with id ${id}`);
    return found;
  };
  /** An environment's own value wins over the repository's. */
  const values = (kind: 'secrets' | 'variables', repositoryId: number, environment: string | null) => {
    const read = (scope: string | null): Setting[] => state[kind].list(settingsKey(repositoryId, scope));
    const found = [...read(null), ...(environment === null ? [] : read(environment))];
    return Object.fromEntries(found.map(({ name, value }) => [name, value]));
  };

  /** Branches that may deploy; null: any. */
  const allowedBranches = (repositoryId: number, environment: Environment | undefined): string[] | null => {
    const policy = environment?.branchPolicy;
    if (!environment || !policy) return null;
    if (policy.protected_branches) return [repositoryById(repositoryId).defaultBranch];
    return environment.customPolicies.filter(({ type }) => type === 'branch').map((each) => each.name);
  };

  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    github: {
      store: state.store,
      api,
      web,
      authenticate(authorization) {
        try {
          return identify(state, authorization);
        } catch {
          return null;
        }
      },
      accessOf: (caller, repository) => accessOf(state, caller, repository),
      loginOf: (caller) => loginOf(state, caller),
      findRepository: (owner, name) => lookUpRepository(state, owner, name)?.repository ?? null,
      getRepositoryById: (id) => state.repositories.get(String(id)) ?? null,
      gitDir: (repository) => world.gitDir(repository),
      readFile: (repository, commit, path) => world.git(repository).readFile(commit, path),
      listFiles: (repository, commit) =>
        world
          .git(repository)
          .entries(commit, '', 'recursive')
          .filter(({ type }) => type === 'blob')
          .map(({ path }) => path),
      checkout: (repository, commit, folder) => world.git(repository).checkout(commit, folder),
      mintJobToken: (input) => mintToken(state, { kind: 'job', ...input }, JOB_TOKEN_LIFETIME_MS).token,
      secretsFor: (repositoryId, environment) => values('secrets', repositoryId, environment),
      variablesFor: (repositoryId, environment) => values('variables', repositoryId, environment),
      protectionOf(repositoryId, name) {
        const environment = state.environments.get(environmentKey(repositoryId, name));
        return {
          reviewers: environment?.reviewers ?? [],
          branches: allowedBranches(repositoryId, environment),
        };
      },
      ensureEnvironment(repositoryId, name) {
        const key = environmentKey(repositoryId, name);
        const environment =
          state.environments.get(key) ??
          state.environments.put(key, newEnvironment(state.nextId('environment'), repositoryId, name));
        const { id, createdAt, updatedAt } = environment;
        return {
          id,
          name: environment.name,
          reviewers: environment.reviewers.map((reviewer) => ({
            ...reviewer,
            ...describeReviewer(world, reviewer),
          })),
          branches: allowedBranches(repositoryId, environment),
          createdAt,
          updatedAt,
        };
      },
      createDeployment({ repositoryId, creatorLogin, ...input }) {
        return {
          id: createDeployment(world, repositoryById(repositoryId), { ...input, creator: creatorLogin }).id,
        };
      },
      addDeploymentStatus({ repositoryId, deploymentId, state: next, logUrl, environmentUrl }) {
        const deployment = state.deployments.get(numberKey(repositoryId, deploymentId));
        if (!deployment) throw new Error(`There is no deployment ${deploymentId}`);
        addDeploymentStatus(world, repositoryById(repositoryId), deployment, {
          state: next,
          logUrl,
          environmentUrl: environmentUrl ?? '',
          creator: BOT,
        });
      },
      upsertCheckRun({ summary, ...input }) {
        saveCheckRun(
          world,
          repositoryById(input.repositoryId),
          { ...input, externalId: String(input.id), title: null, summary, appSlug: 'github-actions' },
          BOT,
        );
      },
      deliver: (repositoryId, event, payload) => world.deliver(event, payload, { repositoryId }),
      present: {
        repository: (repository) => presentRepository(world, repository),
        minimalRepository: (repository) => presentMinimalRepository(world, repository),
        user: (login) => presentUser(world, login),
        commit: (repository, sha) => presentCommit(world, repository, sha),
        deployment(repositoryId, deploymentId) {
          const deployment = state.deployments.get(numberKey(repositoryId, deploymentId));
          if (!deployment) throw new Error(`There is no deployment ${deploymentId}`);
          return presentDeployment(world, repositoryById(repositoryId), deployment);
        },
      },
      on: (listener) => void listeners.push(listener),
    },
  };
}
