import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AppPermissions,
  createGithub,
  type Github,
  type GithubInstallation,
} from '#integrations/github/index.ts';
import { type Actions, createActions } from '#sandbox/actions/index.ts';
import { createGithub as createGithubStandIn } from '#sandbox/github/index.ts';
import { openStore } from '#sandbox/kernel/store.ts';
import { ONRAMP_APP_PERMISSIONS } from '../../sandbox/organisation/seed.ts';
import { type Recording, recordExchanges } from './contract-recorder.ts';
import { type HostileEntry, makeRepository } from './hostile-repository.ts';

type StandIn = ReturnType<typeof createGithubStandIn>;

export interface GithubFixture {
  standIn: StandIn;
  /** Address of the stand-in itself, whose exchanges are not recorded. */
  url: string;
  recording: Recording;
  /** The app's client, its exchanges recorded. */
  github: Github;
  app: ReturnType<StandIn['ensureApp']>;
  people: Record<'mira' | 'tomas' | 'quinn', { id: number; login: string; token: string }>;
  /** `acme/<name>`, one commit of these files, with the app installed unless told otherwise. */
  addRepository(
    name: string,
    options?: {
      files?: Record<string, HostileEntry>;
      installed?: 'yes' | 'no';
      visibility?: 'public' | 'private';
    },
  ): Promise<{ owner: string; name: string; id: number }>;
  /** Calls with a narrow token for one repository. */
  inside(
    repository: { owner: string; name: string; id: number },
    permissions: AppPermissions,
  ): Promise<GithubInstallation>;
  close(): Promise<void>;
}

/** GitHub's stand-in with the organisation `acme`, three people and the app `onramp`, on free ports. */
export async function startGithubFixture(
  options: { hookUrl?: string; callbackUrl?: string; actions?: 'on' | 'off' } = {},
): Promise<GithubFixture> {
  const dataDir = mkdtempSync(join(tmpdir(), 'onramp-github-'));
  // Steps of jobs run as an unprivileged user.
  chmodSync(dataDir, 0o755);
  const store = openStore(join(dataDir, 'store.sqlite'));
  const common = { store, dataDir, log: () => {} };
  const standIn = createGithubStandIn({ ...common, port: 0 });
  let actions: Actions | null = null;
  if (options.actions === 'on') {
    const registryUrl = () => 'http://127.0.0.1:9';
    actions = await createActions({ ...common, github: standIn, registryUrl });
  }
  const service = await standIn.listen();
  standIn.ensureOrg({ login: 'acme', name: 'Acme' });
  const person = (login: string) =>
    standIn.ensureUser({ login, name: `${login} Sample`, email: `${login}@acme.example` });
  const people = { mira: person('mira'), tomas: person('tomas'), quinn: person('quinn') };
  standIn.ensureTeam({ org: 'acme', slug: 'checkout', name: 'Checkout', members: ['mira'] });
  const app = standIn.ensureApp({
    slug: 'onramp',
    name: 'Onramp',
    owner: 'acme',
    hookUrl: options.hookUrl ?? null,
    callbackUrl: options.callbackUrl ?? null,
    permissions: { ...ONRAMP_APP_PERMISSIONS },
  });
  const recording = await recordExchanges({
    target: service.url,
    contract: 'github.json',
    basePath: '/api/v3',
  });
  const github = createGithub({
    apiUrl: `${recording.url}/api/v3`,
    webUrl: service.url,
    appId: app.id,
    privateKey: app.privateKey,
  });

  actions?.resume();
  return {
    standIn,
    url: service.url,
    recording,
    github,
    app,
    people,
    async addRepository(
      name,
      { files = { 'README.md': `# ${name}\n` }, installed = 'yes', visibility = 'private' } = {},
    ) {
      // Without files there is nothing to bring in: the repository is empty, as one that was only just made.
      const source = Object.keys(files).length > 0 ? join(dataDir, 'sources', name) : null;
      if (source) {
        mkdirSync(source, { recursive: true });
        makeRepository(source, files);
      }
      const { id } = await standIn.importRepository({
        source,
        owner: 'acme',
        name,
        private: visibility === 'private',
        installed: installed === 'yes' ? 'onramp' : null,
      });
      standIn.setPermission({
        owner: 'acme',
        repository: name,
        subject: { team: 'checkout' },
        role: 'write',
      });
      return { owner: 'acme', name, id };
    },
    async inside(repository, permissions) {
      const installation = await github.findInstallationFor(repository);
      if (!installation) throw new Error(`the app is not installed on ${repository.name}`);
      return github.forInstallation({
        installationId: installation.id,
        repositoryIds: [repository.id],
        permissions,
      });
    },
    async close() {
      await recording.close();
      await standIn.settle();
      await actions?.close();
      await service.close();
      store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
