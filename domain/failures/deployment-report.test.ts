import { describe, expect, it } from 'vitest';
import {
  type DeploymentFacts,
  describeDeploymentFailure,
  type PodEvidence,
  type PodTrouble,
} from './deployment-report.ts';
import { FAILURE_CAUSES, waitsFor, wayOutOf, whoMends } from './failure-causes.ts';
import { failureReportSchema } from './failure-report.ts';
import { toLogLine } from './log-lines.ts';

const facts: DeploymentFacts = {
  app: 'relay',
  environment: 'staging',
  cluster: 'eu-1',
  namespace: 'checkout-staging',
  image: `ghcr.io/acme/relay@sha256:${'0123456789abcdef'.repeat(4)}`,
  port: 3600,
  readyPods: 0,
  place: { repository: 'acme/relay', defaultBranch: 'main' },
};

const ended = (exitCode: number, changes: Record<string, unknown> = {}): PodTrouble => ({
  kind: 'ended',
  pod: 'relay-7c9-x',
  container: 'relay',
  end: {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    message: null,
    startedAt: '2026-11-29T10:00:00Z',
    finishedAt: '2026-11-29T10:00:02Z',
    ...changes,
  },
  restarts: 2,
  runs: false,
});
const unready: PodTrouble = { kind: 'unready', pod: 'relay-7c9-x', container: 'relay', restarts: 0 };
const stuck = (reason: string, message: string | null): PodTrouble => ({
  kind: 'stuck',
  pod: 'relay-7c9-x',
  container: 'relay',
  reason,
  message,
});

const log = (...lines: string[]): PodEvidence => ({ log: lines.map(toLogLine), events: [] });
const event = (reason: string, message: string) => ({ reason, message, lastSeenAt: null });
const probe = (message: string, lines: string[] = []): PodEvidence => ({
  ...log(...lines),
  events: [event('Unhealthy', message)],
});
const REFUSED = 'Startup probe failed: dial tcp 10.0.0.7:3600: connect: connection refused';

describe('a failed deployment', () => {
  /** Each kind of end, as the kubelet tells it, and what is said of it. */
  const KINDS: ReadonlyArray<
    [cause: string, PodTrouble | null, PodEvidence, headline: string, words?: RegExp]
  > = [
    [
      'program-not-found',
      ended(127),
      log('sh: 1: tsx: not found'),
      'relay stops 2 s after its start: sh: 1: tsx: not found',
      /program not found/,
    ],
    [
      'program-not-found',
      ended(128, { reason: 'StartError', message: 'exec: "tsx": executable file not found in $PATH' }),
      log(),
      'relay stops 2 s after its start: program not found',
      /not found/,
    ],
    [
      'not-executable',
      ended(126),
      log('sh: ./start.sh: Permission denied'),
      'relay stops 2 s after its start: sh: ./start.sh: Permission denied',
      /may not be executed/,
    ],
    [
      'out-of-memory',
      ended(137, { reason: 'OOMKilled' }),
      log('loading 4 GB'),
      'relay stops 2 s after its start: out of memory',
      /more memory/,
    ],
    ['killed', ended(137), log('loading'), 'relay stops 2 s after its start: exit code 137', /SIGKILL/],
    [
      'segfault',
      ended(139),
      log(),
      'relay stops 2 s after its start: segmentation fault',
      /segmentation fault/,
    ],
    [
      'ended-from-outside',
      ended(143),
      log('bye'),
      'relay stops 2 s after its start: exit code 143',
      /SIGTERM/,
    ],
    [
      'crashed',
      ended(1),
      log('Error: SESSION_KEY is required'),
      'relay stops 2 s after its start: Error: SESSION_KEY is required',
      /ended itself with an error/,
    ],
    [
      'ended-by-itself',
      ended(0),
      log('migrated'),
      'relay stops 2 s after its start: it ends by itself, without an error',
      /without an error/,
    ],
    [
      'listens-on-localhost',
      unready,
      probe(REFUSED, ['Server listening at http://127.0.0.1:3600']),
      'relay runs, but listens on localhost only: nothing answers on port 3600 from outside of the container',
    ],
    [
      'port-closed',
      unready,
      probe(REFUSED, ['Server listening at http://127.0.0.1:4000']),
      'relay runs, but nothing answers on port 3600',
    ],
    [
      'health-refused',
      unready,
      probe('Startup probe failed: HTTP probe failed with statuscode: 503'),
      'relay runs, but its health path answers 503',
    ],
    [
      'health-too-slow',
      unready,
      probe('Readiness probe failed: context deadline exceeded (Client.Timeout exceeded)'),
      'relay runs, but its probe gets no answer in time',
    ],
    [
      'image-not-pulled',
      stuck('ImagePullBackOff', 'Back-off pulling image'),
      log(),
      'relay cannot start: its image cannot be pulled',
    ],
    [
      'settings-missing',
      stuck('CreateContainerConfigError', 'secret "relay" not found'),
      log(),
      'relay cannot start: secret "relay" not found',
    ],
    [
      'container-not-made',
      stuck('CreateContainerConfigError', 'container has runAsNonRoot and image will run as root'),
      log(),
      'relay cannot start: its container cannot be made',
    ],
    [
      'pods-refused',
      { kind: 'refused', message: 'pods "relay-1" is forbidden: exceeded quota: team' },
      log(),
      'relay gets no pod: the quota of checkout-staging is used up',
    ],
    [
      'no-room',
      { kind: 'unscheduled', pod: 'relay-7c9-x', message: '0/3 nodes are available: 3 Insufficient cpu.' },
      log(),
      'relay has no node to run on',
    ],
    [
      'not-executed',
      { kind: 'not-executed', pod: 'relay-7c9-x', message: null },
      log(),
      'relay was deployed but not executed',
    ],
    ['rollout-late', null, log(), 'relay did not become available in time'],
  ];

  it.each(KINDS)('of the kind %s says so in one line', (cause, trouble, evidence, headline, words) => {
    const report = describeDeploymentFailure(facts, trouble, evidence);
    expect(report).toMatchObject({ cause, headline });
    if (words) expect(report.exit?.words).toMatch(words);
    expect(report.headline).not.toContain('\n');
    expect(failureReportSchema.parse(report)).toEqual(report);
  });

  it('after a probe that failed tells why the probe did, not by which signal the program was ended', () => {
    const killed = [
      event('Killing', 'Container relay failed startup probe, will be restarted'),
      event('Unhealthy', REFUSED),
    ];
    const evidence = { ...log('Server listening at http://127.0.0.1:3600', 'bye'), events: killed };
    const report = describeDeploymentFailure(facts, ended(143), evidence);
    expect(report.cause).toBe('listens-on-localhost');
    expect(report.log?.lines[report.log.decisive ?? -1]?.text).toBe(
      'Server listening at http://127.0.0.1:3600',
    );
    expect(report.exit).toEqual({ code: 143, words: 'stopped by Kubernetes after its probe had failed.' });
  });

  it('says its reason once: in the headline, and as a line of the log', () => {
    const {
      headline,
      log: quoted,
      ...rest
    } = describeDeploymentFailure(facts, ended(1), log('starting', 'Error: SESSION_KEY is required'));
    expect(headline.match(/SESSION_KEY/g)).toHaveLength(1);
    expect(quoted?.lines.filter(({ text }) => text.includes('SESSION_KEY'))).toHaveLength(1);
    expect(JSON.stringify(rest)).not.toContain('SESSION_KEY');
  });

  it('says how often it was started, and whether anything serves meanwhile', () => {
    const report = describeDeploymentFailure({ ...facts, readyPods: 1 }, ended(1), log());
    expect(report.account).toBe(
      'The container was started 3 times in staging, and its program ended each time. The version before it still serves staging.',
    );
  });
});

describe('each cause', () => {
  it.each(FAILURE_CAUSES)(
    '%s has somebody who can mend it, what is waited for, and a way out in full sentences',
    (cause) => {
      expect(whoMends(cause, facts.place)).toMatch(/^(the|an?|somebody) /);
      expect(waitsFor(cause)).toMatch(/^\S.*\S$/);
      expect(wayOutOf(cause, facts.place)).toMatch(/^[A-Z].*[.]$/);
    },
  );
});
