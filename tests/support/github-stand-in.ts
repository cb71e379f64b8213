import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type AppPermissions,
  createGithub,
  type Github,
  type GithubInstallation,
} from '#integrations/github/index.ts';
import { startGithub } from '#sandbox/github/index.ts';
import { openStore } from '#sandbox/kernel/store.ts';
import { type Recording, recordExchanges } from './contract-recorder.ts';

type StandIn = Awaited<ReturnType<typeof startGithub>>;

export interface GithubFixture {
  standIn: StandIn;
  recording: Recording;
  /** The app's client, its exchanges recorded. */
  github: Github;
  app: ReturnType<StandIn['ensureApp']>;
  people: Record<'mira' | 'tomas' | 'quinn', { id: number; login: string; token: string }>;
  /** `acme/<name>`, imported from files, with the app installed unless told otherwise. */
  addRepository(
    name: string,
    options?: { files?: Record<string, string>; installed?: 'yes' | 'no'; visibility?: 'public' | 'private' },
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
  options: { hookUrl?: string; callbackUrl?: string } = {},
): Promise<GithubFixture> {
  const dataDir = mkdtempSync(join(tmpdir(), 'onramp-github-'));
  const store = openStore(join(dataDir, 'store.sqlite'));
  const standIn = await startGithub({ store, dataDir, port: 0, log: () => {} });
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
  });
  const recording = await recordExchanges({
    target: standIn.url,
    contract: 'github.json',
    basePath: '/api/v3',
  });
  const github = createGithub({
    apiUrl: `${recording.url}/api/v3`,
    webUrl: standIn.url,
    appId: app.id,
    privateKey: app.privateKey,
  });

  return {
    standIn,
    recording,
    github,
    app,
    people,
    async addRepository(
      name,
      { files = { 'README.md': `# ${name}\n` }, installed = 'yes', visibility = 'private' } = {},
    ) {
      const source = join(dataDir, 'sources', name);
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(source, path)), { recursive: true });
        writeFileSync(join(source, path), content);
      }
      mkdirSync(source, { recursive: true });
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
      await standIn.close();
      store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
