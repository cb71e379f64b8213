import { describe, expect, it } from 'vitest';
import { failureReportSchema } from '../../domain/failures/failure-report.ts';
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
  ['success', 'passed', 'left-out', 'did not happen: the job “Publish” was left out'],
  ['neutral', 'passed', 'left-out', 'did not happen: the job “Publish” was left out'],
  ['skipped', 'not-run', 'left-out', 'did not happen: the job “Publish” was left out'],
  ['failure', 'failed', 'not-started', 'found no runner for the job “Publish”'],
  ['timed_out', 'failed', 'timed-out', 'ran out of time in the job “Publish”'],
  ['cancelled', 'failed', 'cancelled', 'was cancelled in the job “Publish”'],
  ['startup_failure', 'failed', 'workflow-invalid', 'could not be started by GitHub'],
  ['stale', 'failed', 'given-up', 'was given up by GitHub in the job “Publish”'],
  ['action_required', 'failed', 'held-back', 'is held back by GitHub at the job “Publish”'],
] as const;

const place = { repository: 'acme/cart', defaultBranch: 'main' };
const describeJob = (failed: WorkflowJob | null, log: string[] = []) =>
  describeFailedPipeline({
    what: 'The build',
    commit: '0123456',
    pipeline: { conclusion: 'failure' },
    job: failed,
    log,
    place,
    seenIn: 'job/1',
  });
const failedIn = (step: string) => ({
  ...job('Publish', 'failure'),
  steps: [{ ...job(step, 'failure'), number: 3 }],
});

describe('conclusions of GitHub', () => {
  it.each(CONCLUSIONS)('%s: %s, because it is %s', (conclusion, verdict, cause, words) => {
    const ended = job('Publish', conclusion);
    expect(verdictOf(ended)).toBe(verdict);
    const report = describeJob(ended);
    expect(report).toMatchObject({ cause, headline: `The build ${words}` });
    expect(failureReportSchema.parse(report)).toEqual(report);
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
});

/** A job's log as GitHub gives it: a time before each line, a group that says what a step runs, the clean-up at the end. */
const logOf = (...lines: string[]) =>
  lines.map((line, at) => `2026-11-21T10:00:${String(at % 60).padStart(2, '0')}.0000000Z ${line}`);
const CLEAN_UP = [
  'Post job cleanup.',
  ...Array.from({ length: 60 }, () => '[command]/usr/bin/git config --local --get core.sshCommand'),
];

describe('a failed build', () => {
  it('quotes the failing step’s own last lines, without what GitHub writes around them', () => {
    const report = describeJob(
      failedIn('Run npm test'),
      logOf(
        '##[group]Run npm ci',
        'npm ci',
        '##[endgroup]',
        'Error: of another step',
        '##[group]Run npm test',
        'npm test',
        'shell: /usr/bin/bash -e {0}',
        '##[endgroup]',
        '> cart@1.0.0 test',
        '✖ adds up a basket (3 ms)',
        'ℹ tests 4',
        '##[error]Process completed with exit code 1.',
        ...CLEAN_UP,
      ),
    );
    expect(report).toMatchObject({
      cause: 'step-failed',
      headline: 'The build fails in “Run npm test”: ✖ adds up a basket (3 ms)',
      who: 'somebody who may push to acme/cart',
    });
    expect(report.log?.lines.map(({ text }) => text)).toEqual([
      '> cart@1.0.0 test',
      '✖ adds up a basket (3 ms)',
      'ℹ tests 4',
      'Process completed with exit code 1.',
    ]);
    expect(report.log?.lines[0]?.at).toBe('2026-11-21T10:00:08.000Z');
    expect(report.log?.decisive).toBe(1);
  });

  it('says its reason in no other sentence than the headline', () => {
    const { headline, ...rest } = describeJob(
      failedIn('Test'),
      logOf('Error: SESSION_KEY is missing', '##[error]exit 1'),
    );
    expect(headline).toContain('SESSION_KEY is missing');
    expect(JSON.stringify({ ...rest, log: null })).not.toContain('SESSION_KEY');
  });

  const WAYS_OUT: ReadonlyArray<[cause: string, step: string, log: string[], who: RegExp]> = [
    [
      'registry-refused',
      'Build and push',
      [
        '#20 ERROR: failed to push ghcr.io/acme/cart:0123: unexpected status from HEAD request: 403 Forbidden',
        '##[error]buildx failed with: ERROR: failed to push ghcr.io/acme/cart:0123: denied: permission_denied: write_package',
      ],
      /administrator of the image's package/,
    ],
    [
      'registry-refused',
      'Sign in to the registry',
      ['##[error]Error response from daemon: Get "https://ghcr.io/v2/": denied: denied'],
      /administrator of the image's package/,
    ],
    [
      'secret-missing',
      'Write the kubeconfig',
      ['##[error]KUBE_TOKEN is not set in this environment', '##[error]Process completed with exit code 1.'],
      /administrator of acme\/cart/,
    ],
    [
      'cluster-refused',
      'Apply',
      [
        'error: You must be logged in to the server (Unauthorized)',
        '##[error]Process completed with exit code 1.',
      ],
      /platform team/,
    ],
  ];
  it.each(WAYS_OUT)('with %s (%s) is nobody’s to mend by a commit', (cause, step, log, who) => {
    const report = describeJob(failedIn(step), logOf(...log, ...CLEAN_UP));
    expect(report.cause).toBe(cause);
    expect(report.who).toMatch(who);
    expect(JSON.stringify(report)).not.toMatch(/[Pp]ush (it|a fix) to/);
    expect(report.reasons[0]?.wayOut).toMatch(/the run goes on/);
  });

  it('of a base image that may not be pulled is the repository’s to mend', () => {
    const log = logOf(
      'ERROR: failed to solve: acme/base: pull access denied, repository does not exist',
      '##[error]exit 1',
    );
    expect(describeJob(failedIn('Build and push'), log).cause).toBe('step-failed');
  });
});
