import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aliasBomb } from './testing/hostile-files.ts';
import { type Rig, startRig } from './testing/rig.ts';
import { expandMatrix } from './workflow/matrix.ts';
import { readWorkflow } from './workflow/read-workflow.ts';

// Limits: github.com/actions/runner, ParseOptions of its workflow parser (depth 50, a million events, 1 MB). Their
// sentences are the runner's too.

const jobs = 'jobs: { test: { runs-on: ubuntu-latest, steps: [{ run: echo fine }] } }\n';
const problemOf = async (content: string): Promise<string> => {
  const parsed = await readWorkflow('.github/workflows/x.yml', content);
  return parsed.ok ? 'none' : parsed.problem;
};

test('aliases count as what they stand for', async () => {
  expect(await problemOf(aliasBomb(9))).toBe('Maximum events exceeded while evaluating the template');
});

test('anchors within the limits are read, as GitHub does since 2025', async () => {
  const parsed = await readWorkflow(
    'x.yml',
    `on: push\njobs:\n  one: &job { runs-on: ubuntu-latest, steps: [{ run: echo }] }\n  two: *job\n`,
  );
  expect(parsed).toMatchObject({ ok: true, workflow: { jobs: [{ key: 'one' }, { key: 'two' }] } });
});

test.each([
  ['brackets that are never closed', `on: push\nenv: ${'['.repeat(100_000)}\n${jobs}`],
  ['a hundred nested lists', `on: push\nenv: ${'['.repeat(100)}${']'.repeat(100)}\n${jobs}`],
  ['more than a megabyte', `on: push\n# ${'x'.repeat(1_100_000)}\n${jobs}`],
  ['an anchor around its own alias', `on: push\nenv: &a { B: *a }\n${jobs}`],
])('%s: an answer, and the next file is read', async (_what, content) => {
  expect(await problemOf(content)).not.toBe('none');
  expect(await problemOf(`on: push\n${jobs}`)).toBe('none');
});

test('a matrix of more than 256 jobs is refused before it is spread out', () => {
  const ten = Array.from({ length: 10 }, (_, n) => n);
  const axes = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`axis${n}`, ten]));
  expect(() => expandMatrix(axes)).toThrow('256');
  expect(() => expandMatrix({ one: ten, two: ten, three: [1, 2, 3] })).toThrow('256');
  expect(expandMatrix({ one: ten, two: ten })).toHaveLength(100);
});

describe('a sandbox with a poisoned repository', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  test('a workflow file of nested aliases fails its own run and stops nothing else, restarts included', async () => {
    const bomb = { '.github/workflows/bomb.yml': aliasBomb(9) };
    await rig.addRepository('poisoned', { ...bomb, 'README.md': '' });
    await rig.addRepository('fine', { 'README.md': '' });
    await rig.push('poisoned', { 'README.md': 'again' });
    const run = await rig.awaitRun('poisoned');
    expect(run).toMatchObject({ conclusion: 'failure', name: '.github/workflows/bomb.yml' });
    const page = await fetch(`${rig.github.webUrl}/acme/poisoned/actions/runs/${run.id}`);
    expect(await page.text()).toContain('Maximum events exceeded');

    await rig.restart();
    await rig.push('fine', { '.github/workflows/ci.yml': `on: push\n${jobs}` });
    expect(await rig.awaitRun('fine')).toMatchObject({ conclusion: 'success' });
  });

  test('while a file is parsed, the event loop is free', async () => {
    let turns = 0;
    const parsing = problemOf(
      `on: push\nenv: {${Array.from({ length: 20_000 }, (_, n) => `A${n}: x`).join(', ')}}\n${jobs}`,
    );
    const counting = (async () => {
      for (let open = true; open; ) {
        turns++;
        open = await Promise.race([parsing.then(() => false), sleep(5).then(() => true)]);
      }
    })();
    await Promise.all([parsing, counting]);
    expect(turns).toBeGreaterThan(3);
  });
});
