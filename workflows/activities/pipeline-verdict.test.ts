import { describe, expect, it } from 'vitest';
import type { WorkflowJob } from '../../integrations/github/index.ts';
import { toProgress } from '../../integrations/github/mapper.ts';
import { describeFailedPipeline } from './pipeline-failure.ts';
import { assess, verdictOf } from './pipeline-verdict.ts';

const RUNNING = { status: 'running', conclusion: null } as const;

/** A job as GitHub's API tells it: `conclusion` in GitHub's own words, null while it goes on. */
function job(name: string, conclusion: string | null): WorkflowJob {
  const status = conclusion === null ? 'in_progress' : 'completed';
  const progress = toProgress({ status, conclusion });
  return { ...progress, id: 1, name, url: null, startedAt: null, completedAt: null, steps: [] };
}

/** Every conclusion of GitHub's check runs and workflow runs, and what it says of a job that was to build an image. */
const CONCLUSIONS = [
  ['success', 'passed', 'did not happen'],
  ['neutral', 'passed', 'did not happen'],
  ['skipped', 'not-run', 'the job "Publish" was skipped'],
  ['failure', 'failed', 'failed in the job "Publish"'],
  ['timed_out', 'failed', 'ran out of time in the job "Publish"'],
  ['cancelled', 'failed', 'was cancelled in the job "Publish"'],
  ['startup_failure', 'failed', 'could not be started by GitHub'],
  ['stale', 'failed', 'was given up by GitHub'],
  ['action_required', 'failed', 'is held back by GitHub'],
] as const;

describe('conclusions of GitHub', () => {
  it.each(CONCLUSIONS)('%s: %s', (conclusion, verdict, words) => {
    const ended = job('Publish', conclusion);
    expect(verdictOf(ended)).toBe(verdict);
    const sentence = describeFailedPipeline({
      what: 'The first build of 0123456',
      pipeline: { conclusion: 'failure' },
      job: ended,
      log: [],
      defaultBranch: 'main',
    });
    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^The first build of 0123456 .*\. .*the run goes on .*\.$/);
  });

  it.each(CONCLUSIONS)('an image job that ended with %s is never waited for', (conclusion, verdict) => {
    const ended = job('Publish', conclusion);
    const jobs = [job('Test', 'success'), ended];
    expect(assess(RUNNING, jobs, ['Test', 'Publish'])).toEqual(
      verdict === 'passed' ? { state: 'passed' } : { state: 'failed', job: ended },
    );
  });

  it.each(CONCLUSIONS.map(([conclusion]) => conclusion))(
    'a pipeline that ended with %s before it had a job has failed',
    (conclusion) => {
      const pipeline = toProgress({ status: 'completed', conclusion });
      expect(assess(pipeline, [], ['Publish'])).toEqual({ state: 'failed', job: null });
    },
  );
});

describe('jobs that are watched', () => {
  it('are pending while one goes on, and named', () => {
    const jobs = [job('Test', 'success'), job('Publish', null)];
    expect(assess(RUNNING, jobs, ['Test', 'Publish'])).toEqual({ state: 'pending', job: 'Publish' });
    expect(assess(RUNNING, [], ['Test'])).toEqual({ state: 'pending', job: null });
  });

  it('that were skipped name the job before them that failed', () => {
    const test = job('Test', 'failure');
    expect(assess(RUNNING, [test, job('Deploy', 'skipped')], ['Deploy'])).toEqual({
      state: 'failed',
      job: test,
    });
  });

  it('may pass while the pipeline waits for an approval of a later job', () => {
    const jobs = [job('Publish', 'success'), job('Deploy to production', null)];
    expect(assess({ status: 'waiting', conclusion: null }, jobs, ['Publish'])).toEqual({ state: 'passed' });
  });

  it('say which step failed and the most telling line of its log', () => {
    const failed = { ...job('Test', 'failure'), steps: [{ ...job('npm test', 'failure'), number: 3 }] };
    const sentence = describeFailedPipeline({
      what: 'The first build of 0123456',
      pipeline: { conclusion: 'failure' },
      job: failed,
      log: ['2026-11-21T10:00:00.0Z ✖ adds up a basket', '2026-11-21T10:00:01.0Z Error: exit code 1'],
      defaultBranch: 'main',
    });
    expect(sentence).toBe(
      'The first build of 0123456 failed in the step "npm test" of the job "Test". Its log says: ✖ adds up a basket. Push a fix to main: the run goes on with the next commit.',
    );
  });

  const TELLING_LINES: ReadonlyArray<[kind: string, log: string[], said: string]> = [
    [
      'an error that announces its reason, before what the image build says of its command',
      [
        '#14 61.20 Error: next/font: error:',
        '#14 61.20 Failed to fetch Geist from Google Fonts.',
        '#14 61.21 If you are offline, self-host the font.',
        '##[error]ERROR: failed to solve: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1',
      ],
      'Error: next/font: error: Failed to fetch Geist from Google Fonts.',
    ],
    [
      'the wrapper, where nothing else says why',
      ['> build', '2026-11-21T10:00:01.0Z ##[error]Process failed: exited with code 137'],
      'Process failed: exited with code 137.',
    ],
    ['nothing, where no line says why', ['> build', 'done'], ''],
  ];

  it.each(TELLING_LINES)('of a log say %s', (_kind, log, said) => {
    const sentence = describeFailedPipeline({
      what: 'The build',
      pipeline: { conclusion: 'failure' },
      job: job('Publish', 'failure'),
      log,
      defaultBranch: 'main',
    });
    const expected = said ? `. Its log says: ${said} Push` : 'in the job "Publish". Push';
    expect(sentence).toContain(expected);
  });
});
