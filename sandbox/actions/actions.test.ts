import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rig, startRig } from './testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const workflow = (text: string): Record<string, string> => ({ '.github/workflows/ci.yml': text });

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
  expect(jobs.map((job) => [job.name, job.conclusion])).toEqual([
    ['first', 'success'],
    ['second', 'success'],
  ]);
});
