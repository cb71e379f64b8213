import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { missingPermissions, REQUIRED_APP_PERMISSIONS } from '#domain/plan/permissions.ts';
import { type Endpoint, endpoints, neighbouringActions } from '../../sandbox/github/auth/endpoints.ts';
import { ONRAMP_APP_PERMISSIONS } from '../../sandbox/organisation/seed.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = resolve(import.meta.dirname, '../..');
/** Signing in as a person is not the app's: no permission of it is involved. */
const NOT_THE_APPS = new Set(['oauth.ts']);
/** Calls whose path is built from parts, as `settings.ts` builds it for a repository and for an environment. */
const BUILT_PATHS = [
  '/repos/{owner}/{repo}/actions',
  '/repos/{owner}/{repo}/environments/{environment_name}',
];

const KIND = /\$\{kind\}s/;

interface Operation {
  method: string;
  /** With each parameter as `*`. */
  path: string;
}
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;
const withStars = (path: string) => path.replaceAll(/\{\w+\}|:\w+(\{\.\+\})?/g, '*');

/** Every REST operation that the source of the integration names. */
function operationsOfIntegration(): Operation[] {
  const folder = join(root, 'integrations/github');
  const octokit = new Octokit() as unknown as {
    rest: Record<string, Record<string, { endpoint: { DEFAULTS: { method: string; url: string } } }>>;
  };
  const found = new Map<string, Operation>();
  const add = (method: string, url: string) => {
    const operation = { method, path: withStars(url) };
    found.set(nameOf(operation), operation);
  };
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || NOT_THE_APPS.has(file)) continue;
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, area = '', name = ''] of source.matchAll(/\.rest\.(\w+)\.(\w+)/g)) {
      const defaults = octokit.rest[area]?.[name]?.endpoint.DEFAULTS;
      if (!defaults) throw new Error(`octokit has no ${area}.${name}, which ${file} calls.`);
      add(defaults.method, defaults.url);
    }
    for (const [, method = '', rest = ''] of source.matchAll(/\.request\(`(\w+) \$\{path\}([^`]*)`/g)) {
      for (const path of BUILT_PATHS) {
        const kinds = KIND.test(rest) ? ['variables', 'secrets'] : [''];
        for (const kind of kinds) add(method, path + rest.replace(KIND, kind));
      }
    }
    // The one call that streams: a job's log.
    for (const [path] of source.matchAll(/\/repos\/\$\{[^`]+`/g))
      add('GET', path.slice(0, -1).replaceAll(/\$\{[^}]+\}/g, '{x}'));
  }
  return [...found.values()];
}

const documented = new Map(
  Object.entries(endpoints).map(([operation, endpoint]) => [withStars(operation), endpoint]),
);
function endpointOf(operation: Operation): Endpoint {
  const listed = documented.get(nameOf(operation));
  if (listed) return listed;
  if (operation.path.startsWith('/repos/*/*/actions/')) return neighbouringActions(operation.method);
  throw new Error(`No permission is written down for ${nameOf(operation)}.`);
}

/** A token of an installation is asked for these; the rest is the app's own, or anybody's. */
const asked = operationsOfIntegration()
  .map((operation) => ({ ...operation, ...endpointOf(operation) }))
  .filter(({ permissions }) => permissions.length > 0);

describe('the permissions of the GitHub App', () => {
  it('are the same in the README, in the sandbox and in what a run checks', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const table = readme.slice(readme.indexOf('### GitHub App')).split('\n\n')[2] ?? '';
    const inReadme = [...table.matchAll(/^\| (\w[\w ]*?)(?: \(organisation\))? \| (read|write) \|/gm)].map(
      ([, area = '', level]) => [area.toLowerCase().replaceAll(' ', '_'), level],
    );
    // The app's settings name some permissions otherwise than the API does.
    const apiNames: Record<string, string> = { variables: 'actions_variables', commit_statuses: 'statuses' };
    const inApi = inReadme.map(([area = '', level]) => [apiNames[area] ?? area, level]);
    expect(Object.fromEntries(inApi)).toEqual(ONRAMP_APP_PERMISSIONS);
    expect(Object.fromEntries(REQUIRED_APP_PERMISSIONS.map(({ areas, level }) => [areas[0], level]))).toEqual(
      ONRAMP_APP_PERMISSIONS,
    );
    expect(missingPermissions(ONRAMP_APP_PERMISSIONS)).toEqual([]);
  });

  it('cover every operation that Onramp can call', () => {
    expect(asked.length).toBeGreaterThan(30);
    const uncovered = asked.filter(({ permissions, level }) =>
      permissions.every((area) => !['write', level].includes(ONRAMP_APP_PERMISSIONS[area] ?? '')),
    );
    expect(uncovered.map(nameOf)).toEqual([]);
  });

  it('are none more than Onramp needs, at no higher level', () => {
    const needed = new Map<string, string>();
    for (const { permissions, level } of asked) {
      const area = permissions.find((one) => one in ONRAMP_APP_PERMISSIONS) ?? '';
      if (needed.get(area) !== 'write') needed.set(area, level);
    }
    // Asked for by no operation of its own: GitHub refuses commits with files below .github/workflows without it.
    needed.set('workflows', 'write');
    expect(Object.fromEntries(needed)).toEqual(ONRAMP_APP_PERMISSIONS);
  });
});

describe('GitHub as the sandbox plays it', () => {
  let fixture: GithubFixture;
  let repository: { owner: string; name: string; id: number };
  let installationId: number;
  beforeAll(async () => {
    fixture = await startGithubFixture();
    repository = await fixture.addRepository('guarded');
    installationId = (await fixture.github.findInstallationFor(repository))?.id ?? 0;
  });
  afterAll(() => fixture.close());

  async function tokenWith(permissions: Readonly<Record<string, string>>): Promise<string> {
    const auth = createAppAuth({
      appId: fixture.app.id,
      privateKey: fixture.app.privateKey,
      request: new Octokit({ baseUrl: `${fixture.url}/api/v3` }).request,
    });
    return (await auth({ type: 'installation', installationId, permissions })).token;
  }
  const statusOf = async ({ method, path }: Operation, permissions: Readonly<Record<string, string>>) => {
    const values = path.startsWith('/orgs/') ? ['acme'] : ['acme', repository.name];
    const filled = path.replaceAll('*', () => values.shift() ?? '1');
    const answer = await fetch(`${fixture.url}/api/v3${filled}`, {
      method,
      headers: { authorization: `Bearer ${await tokenWith(permissions)}` },
    });
    await answer.body?.cancel();
    return answer.status;
  };

  it.each(
    asked.filter(({ permissions }) => !permissions.includes('metadata')).map((one) => [nameOf(one), one]),
  )('refuses %s to a token without the permission, and to no other', async (_name, operation) => {
    const others = Object.fromEntries(
      Object.entries(ONRAMP_APP_PERMISSIONS).filter(([area]) => !operation.permissions.includes(area)),
    );
    expect(await statusOf(operation, others)).toBe(403);
    expect(await statusOf(operation, ONRAMP_APP_PERMISSIONS)).not.toBe(403);
  });
});
