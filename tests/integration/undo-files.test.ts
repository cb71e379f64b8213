import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEPLOY_WORKFLOW_PATH } from '#blueprints/deploy-workflow.ts';
import { withGeneratedHeader } from '#domain/app-manifest/generated-file.ts';
import type { PlannedFile } from '#domain/plan/plan.ts';
import type { GithubInstallation } from '#integrations/github/index.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { claimResource } from '#workflows/activities/ledger.ts';
import { WAKE_SIGNAL } from '#workflows/contracts.ts';
import { githubDeps } from '../support/github-deps.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createTestServer, type TestServer } from '../support/server.ts';
import { addRepository, createRun, STAGING, undo } from '../support/undo.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** GitHub finds out in the background whether a pull request can be merged. */
const SLOWLY = { timeout: 30_000, interval: 200 };
const MANIFEST = 'onramp.yaml';
const FOLDER = 'deploy/staging/kustomization.yaml';
const THEIRS = 'apps:\n  - theirs\n';
const OURS = 'apps:\n  - cart\n';
const DEPLOY = withGeneratedHeader(`name: Onramp deploy
on: { push: { branches: [main] } }
jobs:
  deploy-staging:
    name: Deploy to staging
    environment: { name: staging }
    steps:
      - name: Write the kubeconfig
        env: { KUBE_TOKEN: "\${{ secrets.KUBE_TOKEN }}" }
        run: echo
`);
const FAILS =
  '“Deploy to staging” fails at “Write the kubeconfig” on every push to main, because what the step reads is gone';

const file = (path: string, after: string, over: Partial<PlannedFile> = {}): PlannedFile => ({
  path,
  change: 'add',
  before: null,
  after,
  purpose: 'Sample',
  notices: [],
  executable: false,
  ...over,
});

let postgres: TestPostgres;
let github: GithubFixture;
let server: TestServer;
let deps: ActivityDeps;
beforeAll(async () => {
  [postgres, github] = await Promise.all([startTestPostgres(), startGithubFixture()]);
  server = createTestServer(await postgres.createDatabase());
  deps = githubDeps(server, github);
});
afterAll(async () => {
  expect(github.recording.violations()).toEqual([]);
  await server.close();
  await Promise.all([github.close(), postgres.stop()]);
});

let runId: string;
let number: number;
let repositoryId: string;
let inside: GithubInstallation;
let repository: { owner: string; name: string; id: number };
let planned: Awaited<ReturnType<typeof addRepository>>['planned'];
/** A repository with a manifest of its people, and a run whose pull request waits to be merged. */
beforeEach(async () => {
  const added = await addRepository(github, { [MANIFEST]: THEIRS });
  ({ repository, planned } = added);
  inside = await github.inside(repository, {
    actions: 'read',
    administration: 'write',
    contents: 'write',
    environments: 'write',
    metadata: 'read',
    pull_requests: 'write',
    secrets: 'write',
    workflows: 'write',
  });
  ({ runId, repositoryId } = await createRun(server, {
    repository: planned,
    branch: 'onramp/onboarding',
    files: [
      file(MANIFEST, OURS, { change: 'modify', before: THEIRS }),
      file(FOLDER, withGeneratedHeader('resources: []\n')),
      file(DEPLOY_WORKFLOW_PATH, DEPLOY),
    ],
    environments: [STAGING],
    requiredChecks: ['Test cart'],
  }));
  const run = await server.context.database.run.update({
    where: { id: runId },
    data: { state: 'undoing', undoFilesChoice: 'remove' },
  });
  number = run.number;
  await createActivities(deps).ensureCommit({ runId });
  await createActivities(deps).ensurePullRequest({ runId });
});

const look = () => createActivities(deps).ensureFilesUndone({ runId });
async function readMain(path: string): Promise<string | null> {
  const head = await inside.git.getBranchHead(repository, 'main');
  const entry = (await inside.git.findEntries(repository, head.sha, [path])).get(path);
  const reading = entry && (await inside.git.readBlob(repository, entry));
  return reading?.state === 'text' ? reading.text : null;
}
async function merge(pull: number): Promise<void> {
  const { head } = await inside.pullRequests.get(repository, pull);
  const result = await inside.pullRequests.merge(repository, {
    number: pull,
    sha: head.sha,
    method: 'squash',
  });
  expect(result).toMatchObject({ merged: true });
}
/** A commit of a person's on the default branch; null removes the file. */
async function edit(path: string, content: string | null): Promise<void> {
  const head = await inside.git.getBranchHead(repository, 'main');
  const branch = `edit-${head.sha.slice(0, 7)}`;
  await inside.git.ensureCommitOnBranch(repository, {
    branch,
    baseSha: head.sha,
    message: `Edit ${path}`,
    files: [{ path, before: await readMain(path), content, executable: false }],
  });
  const { value } = await inside.pullRequests.ensure(repository, {
    head: branch,
    base: 'main',
    title: path,
    body: '',
  });
  await merge(value.number);
}
const run = () => server.context.database.run.findUniqueOrThrow({ where: { id: runId } });
const choose = (undoFilesChoice: 'remove' | 'keep') =>
  server.context.database.run.update({ where: { id: runId }, data: { undoFilesChoice } });
/** The deploy credential, as the run put it. */
async function addCredential(): Promise<void> {
  await inside.environments.ensure(repository, {
    name: 'staging',
    reviewers: [],
    preventSelfReview: 'no',
    branches: ['main'],
  });
  await inside.settings.putSecret(repository, 'staging', { name: 'KUBE_TOKEN', value: 'sample' });
  const args = { environment: 'staging', name: 'KUBE_TOKEN' };
  await claimResource(
    deps.db,
    {
      runId,
      step: 'prepare-environments',
      system: 'github',
      kind: 'secret',
      key: `github.com/${repository.id}/secret/staging/KUBE_TOKEN`,
      name: 'staging/KUBE_TOKEN',
      undo: { undo: 'github/secret', args },
      change: 'add',
    },
    'made',
  );
}
const secrets = async () =>
  (await inside.settings.listSecrets(repository, 'staging')).map(({ name }) => name);

describe('undo before the merge', () => {
  it('closes the pull request, and has no file to take out', async () => {
    expect(await look()).toEqual({ state: 'settled', kept: [] });
    expect(await inside.pullRequests.get(repository, 1)).toMatchObject({ state: 'closed' });
    expect(await undo(deps, runId)).toEqual([]);
    expect(await inside.git.listBranchNames(repository, 'onramp')).toEqual([]);
  });
});

describe('undo after the merge', () => {
  beforeEach(async () => {
    await merge(1);
    await addCredential();
  });

  it('opens one pull request that takes out what Onramp wrote, and takes nothing else before it is merged', async () => {
    const seen = await look();
    expect(seen).toMatchObject({
      state: 'waits',
      waitingFor: { kind: 'merge', pullRequestUrl: expect.stringMatching(/\/pull\/2$/) },
      outcome:
        'Waits for the merge of #2, which takes 2 files out and puts 1 file back as before. Until then the apps run, and the pipeline works.',
    });
    // As after a crash in the middle, or a poll: still one.
    expect(await look()).toMatchObject({ waitingFor: { kind: 'merge' } });
    const files = await inside.pullRequests.listFiles(repository, 2);
    expect(files.map(({ path, change }) => `${change} ${path}`).toSorted()).toEqual([
      `modified ${MANIFEST}`,
      `removed ${DEPLOY_WORKFLOW_PATH}`,
      `removed ${FOLDER}`,
    ]);
    expect(await secrets()).toEqual(['KUBE_TOKEN']);
    const { body } = await inside.pullRequests.get(repository, 2);
    expect(body).toContain(`Then ${FAILS}.`);

    await merge(2);
    expect(await look()).toEqual({ state: 'settled', kept: [] });
    expect(await readMain(MANIFEST)).toBe(THEIRS);
    expect(await readMain(DEPLOY_WORKFLOW_PATH)).toBeNull();
    expect(await undo(deps, runId)).toEqual([]);
    expect(await inside.git.listBranchNames(repository, 'onramp')).toEqual([]);
    expect(await secrets()).toEqual([]);
  });

  it('leaves what somebody changed since, names it, and says what fails of it', async () => {
    const edited = DEPLOY.replace('run: echo', 'run: echo mine');
    await edit(DEPLOY_WORKFLOW_PATH, edited);
    const seen = await look();
    expect(seen).toMatchObject({ waitingFor: { kind: 'merge' } });
    const { pullRequest } = (await run()).undoFiles as unknown as { pullRequest: { number: number } };
    const { body } = await inside.pullRequests.get(repository, pullRequest.number);
    expect(body).toContain(`- \`${DEPLOY_WORKFLOW_PATH}\`: somebody has changed it after Onramp wrote it`);
    await merge(pullRequest.number);
    expect(await look()).toEqual({
      state: 'settled',
      kept: [
        `${DEPLOY_WORKFLOW_PATH}, because somebody has changed it after Onramp wrote it, so that ${FAILS}`,
      ],
    });
    expect(await readMain(DEPLOY_WORKFLOW_PATH)).toBe(edited);
    expect(await readMain(FOLDER)).toBeNull();
  });

  it('does not replace what a person changes while it waits: GitHub then sees a conflict', async () => {
    await look();
    await edit(FOLDER, 'resources: [mine.yaml]\n');
    await vi.waitFor(async () => {
      const seen = await look();
      expect(JSON.stringify(seen)).toContain('it conflicts with main by now');
    }, SLOWLY);
  });

  it('asks again when it is closed without a merge, and a new choice opens a new one', async () => {
    await look();
    await inside.pullRequests.close(repository, 2);
    const asked = await look();
    expect(asked).toMatchObject({
      state: 'waits',
      waitingFor: { kind: 'undo-files', pullRequestUrl: expect.stringMatching(/\/pull\/2$/) },
    });
    expect(await look()).toEqual(asked);
    expect(await run()).toMatchObject({ undoFilesChoice: null });
    expect(await secrets()).toEqual(['KUBE_TOKEN']);

    await choose('remove');
    expect(await look()).toMatchObject({
      waitingFor: { kind: 'merge', pullRequestUrl: expect.stringMatching(/\/pull\/3$/) },
    });
    await merge(3);
    expect(await look()).toEqual({ state: 'settled', kept: [] });
    expect(await undo(deps, runId)).toEqual([]);
    expect(await inside.git.listBranchNames(repository, 'onramp')).toEqual([]);
  });

  it('goes on by itself where the files of a closed one are gone in another way', async () => {
    await look();
    await inside.pullRequests.close(repository, 2);
    expect(await look()).toMatchObject({ waitingFor: { kind: 'undo-files' } });
    for (const path of [DEPLOY_WORKFLOW_PATH, FOLDER]) await edit(path, null);
    await edit(MANIFEST, THEIRS);
    expect(await look()).toEqual({ state: 'settled', kept: [] });
  });

  it('leaves the files where a person chose so, and tells what then fails', async () => {
    await choose('keep');
    const kept = [`3 files in main, which stay by choice, so that ${FAILS}`];
    expect(await look()).toEqual({ state: 'settled', kept });
    expect(await inside.git.findBranchHead(repository, `onramp/undo-${number}`)).toBeNull();
    expect(await readMain(DEPLOY_WORKFLOW_PATH)).toBe(DEPLOY);
  });

  it('closes its pull request when the choice to leave them comes while it waits', async () => {
    await look();
    await choose('keep');
    expect(await look()).toMatchObject({
      state: 'settled',
      kept: [expect.stringContaining('stay by choice')],
    });
    expect(await inside.pullRequests.get(repository, 2)).toMatchObject({ state: 'closed' });
  });

  it('counts a merge that came before that choice', async () => {
    await look();
    await merge(2);
    await choose('keep');
    expect(await look()).toEqual({ state: 'settled', kept: [] });
  });

  it('waits for those whom a rule of the repository’s people asks', async () => {
    await inside.rulesets.ensure(repository, {
      name: 'Theirs',
      enforcement: 'active',
      include: ['~DEFAULT_BRANCH'],
      rules: [
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            required_status_checks: [{ context: 'Test cart' }],
          },
        },
      ],
    });
    await vi.waitFor(async () => {
      expect(JSON.stringify(await look())).toContain('the rules of main ask for a review or a check before');
    }, SLOWLY);
  });

  it('keeps what a later run that stands has taken over', async () => {
    const later = await createRun(server, {
      repositoryRowId: repositoryId,
      repository: planned,
      files: [file(FOLDER, withGeneratedHeader('resources: []\n'), { change: 'same' })],
    });
    const { number: laterNumber } = await server.context.database.run.update({
      where: { id: later.runId },
      data: { steps: { create: { name: 'await-merge', position: 0, state: 'succeeded' } } },
    });
    await look();
    const { files } = (await run()).undoFiles as unknown as { files: object[] };
    expect(files).toContainEqual({
      path: FOLDER,
      does: 'stay',
      because: { kind: 'used', byRun: laterNumber },
    });
  });
});

describe('the choice, while the undo waits', () => {
  it('is taken by the use case: told to the workflow, said in the log, and refused once it is too late', async () => {
    const { actor } = await createPerson(server, { role: 'platform' });
    const wakes = () =>
      server.context.database.outboxMessage.count({
        where: {
          workflowId: { in: [`undo-run/${runId}`] },
          payload: { path: ['signal'], equals: WAKE_SIGNAL },
        },
      });
    await undoRun(actor, runId, {}, server.context);
    await undoRun(actor, runId, { files: 'remove' }, server.context);
    expect(await wakes()).toBe(0);
    await undoRun(actor, runId, { files: 'keep' }, server.context);
    expect(await wakes()).toBe(1);
    expect(await run()).toMatchObject({ undoFilesChoice: 'keep' });
    const line = { runId, message: `${actor.name} chose to leave the files in the repository` };
    expect(await server.context.database.runLogLine.count({ where: line })).toBe(1);
    await look();
    await expect(undoRun(actor, runId, { files: 'remove' }, server.context)).rejects.toMatchObject({
      code: 'conflict',
    });
    const stranger = await createPerson(server, { role: 'qa' });
    await expect(undoRun(stranger.actor, runId, { files: 'keep' }, server.context)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
