import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobBody, type Rig, startRig } from './testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const workflow = (text: string): Record<string, string> => ({ '.github/workflows/ci.yml': text });
const conclusions = (jobs: JobBody[]): string[][] => jobs.map((job) => [job.name, String(job.conclusion)]);

test('a push runs the jobs of a workflow for real, and hands outputs and variables on', async () => {
  await rig.addRepository('chain', { 'README.md': '# chain\n' });
  const sha = await rig.push(
    'chain',
    workflow(`name: CI
on: { push: { branches: [main] } }
env: { GREETING: hello }
jobs:
  first:
    runs-on: ubuntu-latest
    outputs: { word: '\${{ steps.say.outputs.word }}' }
    steps:
      - uses: actions/checkout@v7
      - id: say
        run: |
          echo "word=$GREETING-$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"
          echo "LATER=kept" >> "$GITHUB_ENV"
      - run: test "$LATER" = kept && test -f README.md
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - run: test "\${{ needs.first.outputs.word }}" = "hello-\${{ github.sha }}"
`),
  );
  const run = await rig.awaitRun('chain');
  const jobs = await rig.jobs('chain', run.id);
  expect(run).toMatchObject({ conclusion: 'success', head_sha: sha, event: 'push', name: 'CI' });
  expect(conclusions(jobs)).toEqual([
    ['first', 'success'],
    ['second', 'success'],
  ]);
});

test('a failing command fails its step, its job and its run, and skips what follows', async () => {
  await rig.addRepository('failing', { 'README.md': '' });
  await rig.push(
    'failing',
    workflow(`on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: exit 3
      - run: echo unreachable
      - if: failure()
        run: echo told
  deploy:
    needs: test
    runs-on: ubuntu-latest
    steps: [{ run: echo deploy }]
`),
  );
  const run = await rig.awaitRun('failing');
  const jobs = await rig.jobs('failing', run.id);
  expect(run.conclusion).toBe('failure');
  expect(conclusions(jobs)).toEqual([
    ['test', 'failure'],
    ['deploy', 'skipped'],
  ]);
  expect(jobs[0]?.steps.map((step) => step.conclusion)).toEqual([
    'success',
    'failure',
    'skipped',
    'success',
    'success',
  ]);
  expect(await rig.log('failing', jobs[0]?.id ?? 0)).toContain(
    '##[error]Process completed with exit code 3.',
  );
  const checks = await rig.api('GET', `/repos/acme/failing/commits/${run.head_sha}/check-runs`);
  expect(checks.body).toMatchObject({
    total_count: 2,
    check_runs: expect.arrayContaining([expect.objectContaining({ name: 'test', conclusion: 'failure' })]),
  });
});

test('a matrix makes one job for each combination', async () => {
  await rig.addRepository('matrix', { 'README.md': '' });
  await rig.push(
    'matrix',
    workflow(`on: push
jobs:
  build:
    runs-on: ubuntu-latest
    strategy: { matrix: { size: [small, large], include: [{ size: large, extra: 'yes' }] } }
    steps: [{ run: 'test "\${{ matrix.size }}\${{ matrix.extra }}" = small || test "\${{ matrix.size }}\${{ matrix.extra }}" = largeyes' }]
`),
  );
  const run = await rig.awaitRun('matrix');
  expect(conclusions(await rig.jobs('matrix', run.id)).sort()).toEqual([
    ['build (large, yes)', 'success'],
    ['build (small)', 'success'],
  ]);
});

test('an unknown action fails the step and says so', async () => {
  await rig.addRepository('unknown', { 'README.md': '' });
  await rig.push(
    'unknown',
    workflow('on: push\njobs: { a: { runs-on: x, steps: [{ uses: some/thing@v1 }] } }\n'),
  );
  const run = await rig.awaitRun('unknown');
  const [job] = await rig.jobs('unknown', run.id);
  expect(run.conclusion).toBe('failure');
  expect(await rig.log('unknown', job?.id ?? 0)).toContain('the sandbox does not know this: some/thing@v1');
});

test('a command of the outside that the sandbox has not got fails instead of reaching the machine', async () => {
  await rig.addRepository('outside', { 'README.md': '' });
  await rig.push(
    'outside',
    workflow('on: push\njobs: { a: { runs-on: x, steps: [{ run: docker run x }] } }\n'),
  );
  const run = await rig.awaitRun('outside');
  const [job] = await rig.jobs('outside', run.id);
  expect(run.conclusion).toBe('failure');
  expect(await rig.log('outside', job?.id ?? 0)).toContain('the sandbox does not know this: docker run x');
});

test('a workflow file with mistakes makes a failed run that says where', async () => {
  await rig.addRepository('mistaken', { 'README.md': '' });
  await rig.push(
    'mistaken',
    workflow(`on: push\njobs: { a: { steps: [{ run: "\${{ nothing.at.all }}" }] } }\n`),
  );
  const run = await rig.awaitRun('mistaken');
  expect(run.conclusion).toBe('failure');
  const page = await (await fetch(`${rig.github.webUrl}/acme/mistaken/actions/runs/${run.id}`)).text();
  expect(page).toContain('nothing');
});

test('secrets are read, and never shown', async () => {
  await rig.addRepository('secretive', { 'README.md': '' });
  const repository = rig.github.findRepository('acme', 'secretive');
  rig.store.collection('github.secrets');
  const sodium = (await import('libsodium-wrappers')).default;
  await sodium.ready;
  const { body: key } = await rig.api('GET', '/repos/acme/secretive/actions/secrets/public-key');
  const sealed = sodium.crypto_box_seal(
    'canary-value-123',
    sodium.from_base64(String(key.key), sodium.base64_variants.ORIGINAL),
  );
  const put = await rig.api('PUT', '/repos/acme/secretive/actions/secrets/CANARY', {
    key_id: key.key_id,
    encrypted_value: sodium.to_base64(sealed, sodium.base64_variants.ORIGINAL),
  });
  expect([put.status, repository?.name]).toEqual([201, 'secretive']);
  await rig.push(
    'secretive',
    workflow(
      `on: push\njobs: { a: { runs-on: x, steps: [{ env: { C: "\${{ secrets.CANARY }}" }, run: "echo value $C; test $C = canary-value-123" }] } }\n`,
    ),
  );
  const run = await rig.awaitRun('secretive');
  const [job] = await rig.jobs('secretive', run.id);
  const log = await rig.log('secretive', job?.id ?? 0);
  expect(run.conclusion).toBe('success');
  expect(log).toContain('value ***');
  expect(log).not.toContain('canary-value-123');
});

describe('workflow_dispatch', () => {
  beforeAll(async () => {
    await rig.addRepository(
      'dispatched',
      workflow(`on:
  workflow_dispatch:
    inputs:
      environment: { type: choice, options: [staging, production], required: true }
run-name: Deploy to \${{ inputs.environment }}
jobs: { a: { runs-on: x, steps: [{ run: 'test "\${{ inputs.environment }}" = staging' }] } }
`),
    );
  });
  const post = (body: unknown, token?: string) =>
    rig.api('POST', '/repos/acme/dispatched/actions/workflows/ci.yml/dispatches', body, token);

  test('runs with the inputs it was given', async () => {
    expect((await post({ ref: 'main', inputs: { environment: 'staging' } })).status).toBe(204);
    expect(await rig.awaitRun('dispatched')).toMatchObject({
      conclusion: 'success',
      display_title: 'Deploy to staging',
      event: 'workflow_dispatch',
    });
  });
  test.each([
    [{ ref: 'main' }, 422, "Required input 'environment' not provided"],
    [
      { ref: 'main', inputs: { environment: 'moon' } },
      422,
      "Provided value 'moon' for input 'environment' not in the list of allowed values",
    ],
    [
      { ref: 'main', inputs: { environment: 'staging', more: '1' } },
      422,
      'Unexpected inputs provided: ["more"]',
    ],
    [{ ref: 'nowhere', inputs: {} }, 422, 'No ref found for: nowhere'],
  ])('refuses %j', async (body, status, message) => {
    expect(await post(body)).toMatchObject({ status, body: { message } });
  });
  test('is refused to people who may only read', async () => {
    const quinn = rig.github.ensureUser({
      login: 'quinn',
      name: 'Quinn Sample',
      email: 'quinn@acme.example',
    }).token;
    expect((await post({ ref: 'main', inputs: { environment: 'staging' } }, quinn)).status).toBe(403);
  });
});

describe('an environment with required reviewers', () => {
  test('holds the job until one of them approves', async () => {
    await rig.addRepository('guarded', { 'README.md': '' });
    const tomas = rig.github.ensureUser({
      login: 'tomas',
      name: 'Tomas Sample',
      email: 'tomas@acme.example',
    });
    await rig.api('PUT', '/repos/acme/guarded/environments/production', {
      reviewers: [{ type: 'User', id: tomas.id }],
    });
    const hook = await rig.api('POST', '/repos/acme/guarded/hooks', {
      config: { url: 'http://127.0.0.1:9/', content_type: 'json' },
      events: ['deployment_review'],
    });
    await rig.push(
      'guarded',
      workflow(`on: push
jobs:
  deploy:
    runs-on: x
    environment: { name: production, url: 'http://guarded.localhost/\${{ steps.a.outputs.path }}' }
    steps: [{ id: a, run: 'echo path=live >> "$GITHUB_OUTPUT"' }]
`),
    );
    const waiting = await rig.awaitRun('guarded', (run) => run.status === 'waiting');
    const path = `/repos/acme/guarded/actions/runs/${waiting.id}/pending_deployments`;
    const [pending] = (await rig.api('GET', path)).body as unknown as Array<{
      environment: { id: number };
      current_user_can_approve: boolean;
    }>;
    expect(pending).toMatchObject({ current_user_can_approve: false, environment: { name: 'production' } });
    const decision = { environment_ids: [pending?.environment.id], state: 'approved', comment: 'good' };
    expect((await rig.api('POST', path, decision)).status).toBe(422);
    expect((await rig.api('POST', path, decision, tomas.token)).status).toBe(200);
    expect((await rig.awaitRun('guarded')).conclusion).toBe('success');
    const [deployment] = (await rig.api('GET', '/repos/acme/guarded/deployments')).body as unknown as Array<{
      id: number;
    }>;
    const statuses = (await rig.api('GET', `/repos/acme/guarded/deployments/${deployment?.id}/statuses`))
      .body as unknown as Array<{ state: string; environment_url: string }>;
    expect(statuses.map((status) => status.state)).toEqual(['success', 'in_progress', 'queued', 'waiting']);
    expect(statuses[0]?.environment_url).toBe('http://guarded.localhost/live');
    const told = (await rig.api('GET', `/repos/acme/guarded/hooks/${hook.body.id}/deliveries`))
      .body as unknown as Array<{ event: string; action: string | null }>;
    const reviews = told.filter(({ event }) => event === 'deployment_review').map(({ action }) => action);
    expect(reviews.sort()).toEqual(['approved', 'requested']);
  });
});

// https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
// A required check whose workflow does not run is never reported: "Expected — Waiting for status to be reported", and the
// pull request cannot be merged. So it is with one that deletes the very workflow.
test('a pull request that deletes the workflow of a required check stays blocked until the rule is gone', async () => {
  const name = 'required';
  const at = `/repos/acme/${name}`;
  const path = '.github/workflows/ci.yml';
  await rig.addRepository(name, {
    'README.md': '',
    ...workflow(
      'on: pull_request\njobs:\n  test:\n    name: Test shop\n    runs-on: x\n    steps: [{ run: "true" }]\n',
    ),
  });
  const { body: ruleset } = await rig.api('POST', `${at}/rulesets`, {
    name: 'Checks',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: 'Test shop' }],
        },
      },
    ],
  });
  const { body: main } = await rig.api('GET', `${at}/git/ref/heads/main`);
  const { sha } = main.object as { sha: string };
  await rig.api('POST', `${at}/git/refs`, { ref: 'refs/heads/tidy', sha });
  const { body: file } = await rig.api('GET', `${at}/contents/${path}`);
  const removal = { message: 'No more checks', branch: 'tidy', sha: file.sha };
  expect((await rig.api('DELETE', `${at}/contents/${path}`, removal)).status).toBe(200);
  const pull = await rig.api('POST', `${at}/pulls`, { title: 'Tidy', head: 'tidy', base: 'main' });
  const number = Number(pull.body.number);

  const stateOf = async () => (await rig.api('GET', `${at}/pulls/${number}`)).body.mergeable_state;
  await expect.poll(stateOf).toBe('blocked');
  const refused = await rig.api('PUT', `${at}/pulls/${number}/merge`, {});
  expect(refused).toMatchObject({
    status: 405,
    body: { message: expect.stringContaining('Required status check "Test shop" is expected.') },
  });
  const page = await fetch(`${rig.github.webUrl}/acme/${name}/pull/${number}`);
  expect(await page.text()).toMatch(/Test shop<\/td><td>.*Expected — Waiting for status to be reported/);
  expect((await rig.api('GET', `${at}/actions/runs`)).body).toMatchObject({ total_count: 0 });

  await rig.api('DELETE', `${at}/rulesets/${ruleset.id}`);
  await expect.poll(stateOf).toBe('clean');
  expect((await rig.api('PUT', `${at}/pulls/${number}/merge`, {})).status).toBe(200);
});

describe('concurrency, cancelling and running again', () => {
  const slow = workflow(`on: push
concurrency: { group: 'deploy-\${{ github.ref }}', cancel-in-progress: true }
jobs: { a: { runs-on: x, steps: [{ run: sleep 30 }] } }
`);
  test('a newer run of a group cancels the one in progress, and its processes end', async () => {
    await rig.addRepository('grouped', { 'README.md': '' });
    await rig.push('grouped', slow);
    const first = await rig.awaitRun('grouped', (run) => run.status === 'in_progress');
    await sleep(300);
    await rig.push('grouped', { 'next.txt': '1' });
    const second = await rig.awaitRun(
      'grouped',
      (run) => run.id !== first.id && run.status === 'in_progress',
    );
    expect((await rig.api('GET', `/repos/acme/grouped/actions/runs/${first.id}`)).body.conclusion).toBe(
      'cancelled',
    );
    expect((await rig.api('POST', `/repos/acme/grouped/actions/runs/${second.id}/cancel`)).status).toBe(202);
    expect((await rig.awaitRun('grouped')).conclusion).toBe('cancelled');
    expect((await rig.api('POST', `/repos/acme/grouped/actions/runs/${second.id}/cancel`)).status).toBe(409);
  });

  test('failed jobs run again as a new attempt, the good ones are kept', async () => {
    await rig.addRepository('again', { 'README.md': '' });
    await rig.push(
      'again',
      workflow(`on: push
jobs:
  good: { runs-on: x, steps: [{ run: 'true' }] }
  flaky: { runs-on: x, steps: [{ run: 'test "$GITHUB_RUN_ATTEMPT" = 2' }] }
`),
    );
    const run = await rig.awaitRun('again');
    expect(run.conclusion).toBe('failure');
    expect((await rig.api('POST', `/repos/acme/again/actions/runs/${run.id}/rerun-failed-jobs`)).status).toBe(
      201,
    );
    const after = await rig.awaitRun(
      'again',
      (found) => found.status === 'completed' && found.run_attempt === 2,
    );
    expect(after.conclusion).toBe('success');
  });
});

test('a job that was running when the sandbox stopped starts again, once', async () => {
  await rig.addRepository('restarted', { 'README.md': '' });
  await rig.push('restarted', workflow('on: push\njobs: { a: { runs-on: x, steps: [{ run: sleep 2 }] } }\n'));
  const before = await rig.awaitRun('restarted', (run) => run.status === 'in_progress');
  await rig.restart();
  const after = await rig.awaitRun('restarted');
  expect(after).toMatchObject({ id: before.id, conclusion: 'success', run_attempt: 1 });
  const jobs = await rig.jobs('restarted', after.id);
  expect(jobs).toHaveLength(1);
  expect(await rig.log('restarted', jobs[0]?.id ?? 0)).toContain('the job started again from its first step');
});

test('code of a repository that may not run is not executed, and the steps say so', async () => {
  await rig.addRepository('imported', { 'README.md': '' }, { mayRun: false });
  await rig.push('imported', {
    'evil.sh': 'echo pwned',
    ...workflow(
      'on: push\njobs: { a: { runs-on: x, steps: [{ uses: actions/checkout@v7 }, { run: bash evil.sh }, { run: "echo $(bash evil.sh)" }, { run: echo fine }] } }\n',
    ),
  });
  const run = await rig.awaitRun('imported');
  const [job] = await rig.jobs('imported', run.id);
  const log = await rig.log('imported', job?.id ?? 0);
  expect(job?.steps.map((step) => step.conclusion)).toEqual([
    'success',
    'success',
    'skipped',
    'skipped',
    'success',
    'success',
  ]);
  expect(log).toContain('not executed: imported repositories run only with --run');
  expect(log).not.toMatch(/ pwned$/m);
});

test('path and branch filters decide which push starts a run', async () => {
  await rig.addRepository(
    'filtered',
    workflow(
      "on: { push: { branches: [main, 'release/**'], paths: ['src/**', '!src/*.md'] } }\njobs: { a: { runs-on: x, steps: [{ run: 'true' }] } }\n",
    ),
  );
  await rig.push('filtered', { 'docs/a.md': '1' });
  await rig.push('filtered', { 'src/a.md': '1' });
  await rig.push('filtered', { 'src/a.ts': '1' }, 'feature');
  const sha = await rig.push('filtered', { 'src/b.ts': '1' });
  await rig.awaitRun('filtered');
  const { body } = await rig.api('GET', '/repos/acme/filtered/actions/runs');
  expect((body.workflow_runs as Array<{ head_sha: string }>).map((run) => run.head_sha)).toEqual([sha]);
});
