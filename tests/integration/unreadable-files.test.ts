import { randomUUID } from 'node:crypto';
import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Plan, PlanChoices } from '#domain/plan/plan.ts';
import type { GithubInstallation, TreeEntry } from '#integrations/github/index.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';
import { HOSTILE_FILES, type HostileEntry } from '../support/hostile-repository.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createTestServer, type TestServer } from '../support/server.ts';
import { createRun } from '../support/undo.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const APP: Record<string, HostileEntry> = {
  'package.json': JSON.stringify({
    name: 'shop',
    scripts: { start: 'node server.js' },
    dependencies: { express: '5.0.0' },
  }),
  'package-lock.json': '{"lockfileVersion": 3}\n',
  'server.js': "require('express')().listen(8080);\n",
};
const FOREIGN = HOSTILE_FILES['600 kB'] as HostileEntry;

let postgres: TestPostgres;
let github: GithubFixture;
let server: TestServer;
let deps: ActivityDeps;
beforeAll(async () => {
  [postgres, github] = await Promise.all([startTestPostgres(), startGithubFixture()]);
  server = createTestServer(await postgres.createDatabase());
  const { database: db, organisation, portalUrl } = server.context;
  const emptyCluster = { find: async () => null, list: async () => [] };
  deps = {
    db,
    organisation,
    portalUrl,
    github: github.github,
    clusters: new Map([['sample', emptyCluster]]),
  } as unknown as ActivityDeps;
});
afterAll(async () => {
  await server.close();
  await Promise.all([github.close(), postgres.stop()]);
});

interface Sample {
  repository: { owner: string; name: string; id: number };
  inside: GithubInstallation;
  before: TreeEntry[];
}

async function addSample(there: Record<string, HostileEntry>): Promise<Sample> {
  const name = `shop-${randomUUID().slice(0, 8)}`;
  const repository = await github.addRepository(name, { files: { ...APP, ...there } });
  const inside = await github.inside(repository, {
    contents: 'write',
    pull_requests: 'write',
    metadata: 'read',
  });
  return { repository, inside, before: await treeOf(inside, repository) };
}

async function treeOf(inside: GithubInstallation, repository: Sample['repository']) {
  const { sha } = await inside.git.getBranchHead(repository, 'main');
  return inside.git.listTree(repository, sha);
}

/** The plan that the worker's own activities make of a repository, or the sentence it fails with. */
async function planOf({ repository }: Sample, choices: PlanChoices = {}): Promise<Plan> {
  const { database } = server.context;
  const { person } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  await database.githubAccount.deleteMany({ where: { githubId: BigInt(github.people.mira.id) } });
  await database.githubAccount.create({
    data: { personId: person.id, host: 'github.com', githubId: BigInt(github.people.mira.id), login: 'mira' },
  });
  const row = await database.plan.create({
    data: {
      requestedById: person.id,
      address: `https://github.com/acme/${repository.name}`,
      choices: choices as object,
    },
  });
  // As the worker runs an activity: it may say that it is still alive.
  const context = { heartbeat: () => {} } as unknown as Context;
  await asyncLocalStorage.run(context, () => createActivities(deps).inspectAndPlan({ planId: row.id }));
  return (await database.plan.findUniqueOrThrow({ where: { id: row.id } })).content as unknown as Plan;
}

/** Carries a plan out as a run does, up to the merge into the default branch. */
async function merge(sample: Sample, plan: Plan): Promise<void> {
  const { runId } = await createRun(server, plan);
  const activities = createActivities(deps);
  await activities.ensureCommit({ runId });
  const { links } = await activities.ensurePullRequest({ runId });
  const number = Number(links[0]?.url.split('/').at(-1));
  const pull = await sample.inside.pullRequests.get(sample.repository, number);
  const merged = await sample.inside.pullRequests.merge(sample.repository, {
    number,
    sha: pull.head.sha,
    method: 'squash',
  });
  expect(merged).toMatchObject({ merged: true });
}

const leaves = (tree: readonly TreeEntry[]) =>
  tree.filter(({ kind }) => kind !== 'folder').map(({ path, kind, sha }) => `${kind} ${sha} ${path}`);

async function expectNothingReplaced({ inside, repository, before }: Sample): Promise<void> {
  expect(leaves(await treeOf(inside, repository))).toEqual(expect.arrayContaining(leaves(before)));
}

const keep = (...paths: string[]) => paths.map((path) => ({ path, answer: 'keep' as const }));

describe('a file that cannot be read', () => {
  it('is asked about as the Dockerfile of an app, whatever it holds, and still there after the merge', async () => {
    const places = Object.values(HOSTILE_FILES).map((entry, index) => ({
      entry,
      path: `services/s${index}`,
    }));
    const dockerfiles = places.map(({ path }) => `${path}/Dockerfile`);
    const sample = await addSample(
      Object.fromEntries(places.map(({ entry, path }) => [`${path}/Dockerfile`, entry])),
    );
    const asked = await planOf(sample);
    expect(asked.decisions?.map(({ path, reason, answer }) => [path, reason.why, answer])).toEqual([
      ['services/s0/Dockerfile', 'not-utf8', null],
      ['services/s1/Dockerfile', 'utf-16', null],
      ['services/s2/Dockerfile', 'nul', null],
      ['services/s3/Dockerfile', 'nul', null],
      ['services/s4/Dockerfile', 'too-large', null],
      ['services/s5/Dockerfile', 'symlink', null],
      ['services/s6/Dockerfile', 'submodule', null],
      ['services/s7/Dockerfile', 'lfs-pointer', null],
    ]);
    const apps = places.map(({ path }) => ({ path, port: 8080 }));
    const plan = await planOf(sample, { apps, files: keep(...dockerfiles) });
    expect(plan.questions).toEqual([]);
    expect(plan.apps.map(({ dockerfile }) => dockerfile)).toEqual(expect.arrayContaining(dockerfiles));
    await merge(sample, plan);
    await expectNothingReplaced(sample);
  });

  it.each<[string, Record<string, HostileEntry>]>([
    ['a link', { 'deploy/staging': { link: '../k8s' }, 'k8s/app.yaml': 'a: 1\n' }],
    ['a submodule', { 'deploy/staging': { submodule: '6'.repeat(40) } }],
    ['a file', { 'deploy/staging': 'see the wiki\n' }],
    ['a kustomization of 600 kB', { 'deploy/staging/kustomization.yaml': FOREIGN }],
  ])(
    'is asked about in the place of what is deployed (%s), and still there after the merge',
    async (_name, there) => {
      const others = {
        '.dockerignore': { link: '.gitignore' },
        'catalog-info.yaml/readme': 'x',
        'deploy/production/shop.yaml': Buffer.from('# \xe9\n', 'latin1'),
      };
      const sample = await addSample({ ...there, ...others });
      const [place = ''] = Object.keys(there);
      const wanted = [place, '.dockerignore', 'deploy/production/shop.yaml', 'catalog-info.yaml'];
      const asked = await planOf(sample);
      expect(asked.decisions?.map(({ path, answer }) => [path, answer])).toEqual(
        wanted.map((path) => [path, null]),
      );
      expect(asked.questions.map(({ field }) => field)).toEqual(wanted.map(() => 'files'));
      const plan = await planOf(sample, { files: keep(...wanted) });
      expect(plan.questions).toEqual([]);
      expect(plan.environments.map(({ name }) => name)).toEqual(['production']);
      await merge(sample, plan);
      await expectNothingReplaced(sample);
    },
  );

  it.each<[string, string, Record<string, HostileEntry>]>([
    ['a submodule named deploy', 'deploy', { deploy: { submodule: '7'.repeat(40) } }],
    ['a link named .github', '.github', { '.github': { link: '../org/.github' } }],
    ['a manifest in UTF-16', 'onramp.yaml', { 'onramp.yaml': Buffer.from('\ufeffapps: []\n', 'utf16le') }],
  ])('%s is no place to go on beside: the plan cannot be started', async (_name, path, entries) => {
    const plan = await planOf(await addSample(entries), { files: keep(path) });
    expect(plan.decisions).toMatchObject([{ path, ifKept: null, answer: null }]);
    expect(plan.questions).toHaveLength(1);
  });

  it('is looked for where the repository’s own manifest sends the image', async () => {
    const manifest = [
      'apiVersion: onramp.dev/v1',
      'team: checkout',
      'apps:',
      '  - { name: shop, path: ., blueprint: node@2, port: 8080, dockerfile: build/Dockerfile,',
      '      size: { cpu: 250m, memory: 512Mi, pods: 1 } }',
      '',
    ].join('\n');
    const dockerfile = 'FROM node:22\nUSER 1000\n';
    const plan = await planOf(await addSample({ 'onramp.yaml': manifest, 'build/Dockerfile': dockerfile }));
    expect(plan.files.find(({ path }) => path === 'build/Dockerfile')).toMatchObject({
      change: 'keep',
      before: dockerfile,
    });
  });

  it('is named where no app was found', async () => {
    const name = `latin-${randomUUID().slice(0, 8)}`;
    const entry = HOSTILE_FILES['one Latin-1 letter'] as HostileEntry;
    const repository = await github.addRepository(name, { files: { 'package.json': entry } });
    const inside = await github.inside(repository, { contents: 'read' });
    await expect(planOf({ repository, inside, before: [] })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('package.json is not UTF-8 text at byte 17, in line 2'),
    });
  });
});

describe('the last look before a commit', () => {
  const file = (path: string, before: string | null): Plan['files'][number] => ({
    path,
    change: before === null ? 'add' : 'modify',
    before,
    after: 'by Onramp\n',
    purpose: 'Sample',
    notices: [],
    executable: false,
  });

  it('refuses to replace what the plan did not see, names it, and writes nothing', async () => {
    const sample = await addSample({
      file: 'FROM x\n',
      link: { link: 'x' },
      module: { submodule: '8'.repeat(40) },
      'folder/x': 'x',
      'deploy/link': { link: '../k8s' },
    });
    const refused: Array<[Plan['files'][number], RegExp]> = [
      [file('file', null), / file is there already/],
      [file('file', 'FROM y\n'), / file has other content/],
      [file('gone', 'FROM y\n'), / gone is gone/],
      [file('link', null), / link is a symbolic link/],
      [file('module', null), / module is a submodule/],
      [file('folder', null), / folder is a folder/],
      [file('folder', 'x'), / folder is a folder/],
      [
        file('deploy/link/a.yaml', null),
        / deploy\/link\/a\.yaml is below deploy\/link, which is a symbolic link/,
      ],
      [file('module/a/b.yaml', null), / is below module, which is a submodule/],
      [file('file/a/b.yaml', null), / is below file, which is a file/],
    ];
    const planned = await planOf(sample);
    for (const [wanted, why] of refused) {
      const plan: Plan = { ...planned, files: [wanted, file('new.txt', null)] };
      const { runId } = await createRun(server, plan);
      await expect(createActivities(deps).ensureCommit({ runId }), wanted.path).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(why),
        details: { endsRun: true },
      });
    }
    expect(await sample.inside.git.findBranchHead(sample.repository, planned.branch)).toBeNull();
  });

  it('writes where everything is as it was seen, twice the same', async () => {
    const sample = await addSample({ 'deploy/staging/a.yaml': 'a: 1\n' });
    const planned = await planOf(sample);
    const plan: Plan = {
      ...planned,
      files: [file('deploy/staging/a.yaml', 'a: 1\n'), file('b/c.txt', null)],
    };
    const { runId } = await createRun(server, plan);
    await createActivities(deps).ensureCommit({ runId });
    await createActivities(deps).ensureCommit({ runId });
    expect(await sample.inside.git.findBranchHead(sample.repository, plan.branch)).not.toBeNull();
  });
});

describe('the contract', () => {
  it('holds in every exchange', () => {
    expect(github.recording.violations()).toEqual([]);
  });
});
