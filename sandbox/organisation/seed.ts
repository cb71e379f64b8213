import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Github } from '../github/index.ts';
import { makeHistory } from './history.ts';
import { importProblem, publicSource } from './import-problem.ts';
import {
  APP_SLUG,
  ORGANISATION,
  PEOPLE,
  REPOSITORIES,
  type SampleRepository,
  TEAMS,
} from './organisation.ts';

type Seedable = Pick<
  Github,
  | 'ensureUser'
  | 'ensureOrg'
  | 'ensureTeam'
  | 'ensureApp'
  | 'importRepository'
  | 'setPermission'
  | 'findRepository'
>;

/** What starting the sandbox needs to know of the seeded GitHub. */
export interface SeededGithub {
  app: ReturnType<Seedable['ensureApp']>;
  /** Accounts of the sample people by login: their id, and a token with which git and the API let them in. */
  accounts: Map<string, { id: number; token: string }>;
}

/** What the sample organisation has accepted of the app: no more than such an app needs, so that a call beyond it fails here too. */
export const ONRAMP_APP_PERMISSIONS: Readonly<Record<string, string>> = {
  actions: 'read',
  actions_variables: 'write',
  administration: 'write',
  checks: 'read',
  contents: 'write',
  deployments: 'read',
  environments: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'write',
  secrets: 'write',
  statuses: 'read',
  workflows: 'write',
};

const REPOSITORIES_FOLDER = join(import.meta.dirname, 'repositories');

/** Fills GitHub with the sample organisation. What is there is left alone, so it can run at every start. */
export async function seedGithub(github: Seedable, addresses: { portalUrl: string }): Promise<SeededGithub> {
  const accounts = new Map(
    PEOPLE.map(({ login, name, email }) => [login, github.ensureUser({ login, name, email })] as const),
  );
  github.ensureOrg({ login: ORGANISATION, name: 'Acme (sample)' });
  for (const team of TEAMS) github.ensureTeam({ org: ORGANISATION, ...team });
  const app = github.ensureApp({
    slug: APP_SLUG,
    name: 'Onramp',
    owner: ORGANISATION,
    hookUrl: `${addresses.portalUrl}/api/webhooks/github`,
    callbackUrl: `${addresses.portalUrl}/api/link/github/callback`,
    permissions: { ...ONRAMP_APP_PERMISSIONS },
  });
  for (const repository of REPOSITORIES) {
    if (!github.findRepository(ORGANISATION, repository.name)) await importSample(github, repository);
    grant(github, repository);
  }
  return { app, accounts };
}

async function importSample(github: Seedable, repository: SampleRepository): Promise<void> {
  const { name, description, installed } = repository;
  const source = mkdtempSync(join(tmpdir(), 'sandbox-sample-'));
  try {
    if (repository.folder !== null) makeHistory(join(REPOSITORIES_FOLDER, repository.folder), source, PEOPLE);
    await github.importRepository({
      source: repository.folder === null ? null : source,
      owner: ORGANISATION,
      name,
      description,
      private: false,
      mayRun: true,
      installed: installed ? APP_SLUG : null,
    });
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

/** The owning team writes, its engineers and the platform team administer, as is usual where teams run what they build. */
function grant(github: Seedable, { name, team }: Pick<SampleRepository, 'name' | 'team'>): void {
  const on = { owner: ORGANISATION, repository: name };
  github.setPermission({ ...on, subject: { team }, role: 'write' });
  github.setPermission({ ...on, subject: { team: 'platform' }, role: 'admin' });
  github.setPermission({ ...on, subject: { user: 'mira' }, role: 'admin' });
}

/** Brings a repository of the person's own under the sample organisation. @throws Error in one sentence */
export async function importOwn(
  github: Seedable,
  request: { source: string; name: string; mayRun: boolean },
): Promise<void> {
  if (github.findRepository(ORGANISATION, request.name)) {
    throw new Error(
      `${ORGANISATION}/${request.name} is already in the sandbox: choose another name with --name.`,
    );
  }
  try {
    await github.importRepository({
      ...request,
      owner: ORGANISATION,
      private: false,
      installed: APP_SLUG,
      description: `Imported from ${publicSource(request.source)}`,
    });
  } catch (error) {
    throw new Error(importProblem(request.source, error), { cause: error });
  }
  grant(github, { name: request.name, team: 'checkout' });
}
