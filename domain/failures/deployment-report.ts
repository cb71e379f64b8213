import { meaningOf, type ProgramEnd } from './exit-codes.ts';
import { type FailureCause, type FailurePlace, wayOutOf, whoMends } from './failure-causes.ts';
import type { FailureReason, FailureReport } from './failure-report.ts';
import { findLocalhostLine, type LogLine, quoteLog, sayingOf } from './log-lines.ts';

/** What is wrong with the pods of the revision that is being rolled out, as the cluster tells it. */
export type PodTrouble =
  /** Its program has ended at least once, and it is not ready. */
  | {
      kind: 'ended';
      pod: string;
      container: string;
      end: ProgramEnd & { startedAt: string | null; finishedAt: string | null };
      restarts: number;
      /** It has been started again, and runs just now. */
      runs: boolean;
    }
  /** It runs, and is not ready yet: most often it is only starting. */
  | { kind: 'unready'; pod: string; container: string; restarts: number }
  /** No program can be started: the kubelet's reason and message. */
  | { kind: 'stuck'; pod: string; container: string; reason: string; message: string | null }
  | { kind: 'not-executed'; pod: string; message: string | null }
  | { kind: 'unscheduled'; pod: string; message: string | null }
  /** The ReplicaSet can make no pod. */
  | { kind: 'refused'; message: string };

/** The deployment that failed. */
export interface DeploymentFacts {
  app: string;
  environment: string;
  cluster: string;
  namespace: string;
  image: string | null;
  /** Port that its probe asks. */
  port: number | null;
  /** Pods that answer now: of the version before, where there is one. */
  readyPods: number;
  place: FailurePlace;
}

/** What was read beside the pods' own states; empty where it could not be. */
export interface PodEvidence {
  log: readonly LogLine[];
  /** Newest first. */
  events: ReadonlyArray<{ reason: string; message: string; lastSeenAt: Date | null }>;
}

const IMAGE_REASONS = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);

/** Why a deployment does not come up: its reason once, in the app's own words where it had any. */
export function describeDeploymentFailure(
  facts: DeploymentFacts,
  trouble: PodTrouble | null,
  evidence: PodEvidence,
): FailureReport {
  switch (trouble?.kind) {
    case 'ended':
      return describeEnd(facts, trouble, evidence);
    case 'unready':
      return describeSilence(facts, trouble, evidence);
    case 'stuck':
      return describeStuck(facts, trouble);
    case 'not-executed':
      return report(facts, 'not-executed', {
        headline: `${facts.app} was deployed but not executed`,
        account: 'The sandbox runs code of an added repository only when it was added with --run.',
        seenIn: trouble.pod,
      });
    case 'unscheduled':
      return report(facts, 'no-room', {
        headline: `${facts.app} has no node to run on`,
        account: trouble.message,
        seenIn: trouble.pod,
      });
    case 'refused':
      return describeRefusal(facts, trouble.message);
    case undefined:
      return report(facts, 'rollout-late', {
        headline: `${facts.app} did not become available in time`,
        account: `The rollout to ${facts.environment} did not finish within its deadline, and its pods do not say why.`,
        seenIn: facts.namespace,
      });
    default:
      return trouble satisfies never;
  }
}

function describeEnd(
  facts: DeploymentFacts,
  trouble: Extract<PodTrouble, { kind: 'ended' }>,
  evidence: PodEvidence,
): FailureReport {
  const { end, restarts, pod } = trouble;
  const starts = startOf(trouble);
  const killing = evidence.events.find(
    ({ reason, message }) => reason === 'Killing' && /failed (startup|liveness) probe/.test(message),
  );
  const wasAsked =
    end.reason !== 'OOMKilled' && (end.exitCode === 143 || end.exitCode === 137 || end.exitCode === 0);
  if (killing && wasAsked) return describeSilence(facts, trouble, evidence);
  const { cause, words } = meaningOf(end);
  const quoted = quoteLog(evidence.log);
  const saying = sayingOf(quoted);
  return report(facts, cause, {
    headline: `${facts.app} stops ${timeUp(end)}: ${saying ?? SHORT[cause] ?? `exit code ${end.exitCode}`}`,
    account: `${startedTimes(starts, facts.environment)} ${serving(facts)}`,
    log: logOf(quoted, `${ordinal(starts)} start, ${pod}`),
    exit: { code: end.exitCode, words },
    evidence: [
      ...(saying === null ? [] : ['log']),
      `exit code ${end.exitCode}`,
      ...(end.reason === 'OOMKilled' ? ['OOMKilled'] : []),
    ],
    certainty:
      cause === 'crashed' || cause === 'killed' || cause === 'ended-from-outside' ? 'likely' : 'certain',
    facts: end.finishedAt ? [{ label: 'Last ended', value: end.finishedAt }] : [],
    seenIn: `${pod}/${restarts}`,
  });
}

/** It runs, but its probe gets no good answer: who says so is the kubelet, why is often in the app's own log. */
function describeSilence(
  facts: DeploymentFacts,
  trouble: Extract<PodTrouble, { kind: 'ended' | 'unready' }>,
  { log, events }: PodEvidence,
): FailureReport {
  const { app, environment, port } = facts;
  const probe = events.find(({ reason }) => reason === 'Unhealthy')?.message ?? '';
  const local = findLocalhostLine(log);
  const quoted = quoteLog(log);
  const at = port === null ? 'its port' : `port ${port}`;
  const seen = ['event of the pod'];
  const ended = trouble.kind === 'ended' ? trouble.end : null;
  const source = `${ordinal(startOf(trouble))} start, ${trouble.pod}`;
  const shared = {
    account: `${ended ? 'Kubernetes asked it at its probe, heard nothing good, and started it again.' : `It has been started in ${environment} and goes on.`} ${serving(facts)}`,
    log: logOf(quoted, source),
    exit: ended ? { code: ended.exitCode, words: 'stopped by Kubernetes after its probe had failed.' } : null,
    seenIn: `${trouble.pod}/${trouble.restarts}`,
  };
  const status = /statuscode: (\d+)/.exec(probe)?.[1];
  if (status)
    return report(facts, 'health-refused', {
      ...shared,
      headline: `${app} runs, but its health path answers ${status}`,
      evidence: seen,
    });
  if (/deadline exceeded|Timeout|i\/o timeout/i.test(probe))
    return report(facts, 'health-too-slow', {
      ...shared,
      headline: `${app} runs, but its probe gets no answer in time`,
      evidence: seen,
    });
  if (local && (port === null || local.port === port)) {
    const index = quoted.lines.findLastIndex(({ text }) => text.includes(local.saying));
    return report(facts, 'listens-on-localhost', {
      ...shared,
      headline: `${app} runs, but listens on localhost only: nothing answers on ${at} from outside of the container`,
      log: logOf({ ...quoted, decisive: index >= 0 ? index : null }, source),
      evidence: [`log: “${local.saying}”`, 'connection refused'],
    });
  }
  return report(facts, 'port-closed', {
    ...shared,
    headline: `${app} runs, but nothing answers on ${at}`,
    evidence: local ? [`log: “${local.saying}”`, 'connection refused'] : ['connection refused'],
    certainty: probe ? 'certain' : 'likely',
  });
}

function describeStuck(
  facts: DeploymentFacts,
  trouble: Extract<PodTrouble, { kind: 'stuck' }>,
): FailureReport {
  const { app } = facts;
  const { reason, message, pod } = trouble;
  const shared = { evidence: [reason], seenIn: pod };
  if (IMAGE_REASONS.has(reason))
    return report(facts, 'image-not-pulled', {
      ...shared,
      headline: `${app} cannot start: its image cannot be pulled`,
      account: message,
    });
  if (reason === 'CreateContainerConfigError' && /not found|couldn't find key/.test(message ?? ''))
    return report(facts, 'settings-missing', {
      ...shared,
      headline: `${app} cannot start: ${message}`,
      account: serving(facts),
    });
  return report(facts, 'container-not-made', {
    ...shared,
    headline: `${app} cannot start: its container cannot be made`,
    account: message ?? reason,
  });
}

function describeRefusal(facts: DeploymentFacts, message: string): FailureReport {
  const overQuota = /exceeded quota/.test(message);
  return report(facts, overQuota ? 'pods-refused' : 'container-not-made', {
    headline: overQuota
      ? `${facts.app} gets no pod: the quota of ${facts.namespace} is used up`
      : `${facts.app} gets no pod: the cluster refuses it`,
    account: message,
    evidence: ['FailedCreate'],
    seenIn: facts.namespace,
  });
}

/** For a headline without a line of the log. */
const SHORT: Partial<Record<FailureCause, string>> = {
  'program-not-found': 'program not found',
  'not-executable': 'the program may not be executed',
  'out-of-memory': 'out of memory',
  segfault: 'segmentation fault',
  'ended-by-itself': 'it ends by itself, without an error',
};

/** What is certain of each cause, as the first row of the reasons. */
const SENTENCES: Partial<Record<FailureCause, string>> = {
  'program-not-found': 'What the start command calls is not in the image.',
  'not-executable': 'The start command names a file that may not be executed.',
  'out-of-memory': 'The memory it may use is too little for it.',
  segfault: 'A native module or the runtime broke.',
  killed: 'Somebody outside of the program killed it.',
  'ended-from-outside': 'Somebody outside of the program asked it to stop.',
  crashed: 'The program stops on its own error.',
  'ended-by-itself': 'The start command does its work and ends.',
  'listens-on-localhost':
    'Localhost is inside of the container: the cluster reaches a pod at its own address.',
  'port-closed': 'The app listens on another port, at another address, or not at all.',
  'health-refused': 'The app answers, and says that it is not well.',
  'health-too-slow': 'The app takes longer to answer than its probe waits.',
  'image-not-pulled': 'The registry does not give the image to the cluster.',
  'settings-missing': 'The manifest names a secret or config map that the namespace has not.',
  'container-not-made': 'The cluster does not accept how the container is described.',
  'pods-refused': 'Together with what runs there, the pods need more than the namespace may use.',
  'no-room': 'No node has what the pod asks for.',
  'not-executed': 'The repository was added without --run.',
};

interface Parts {
  headline: string;
  account: string | null;
  log?: FailureReport['log'];
  exit?: FailureReport['exit'];
  evidence?: string[];
  certainty?: FailureReason['certainty'];
  facts?: FailureReport['facts'];
  seenIn: string;
}

function report(facts: DeploymentFacts, cause: FailureCause, parts: Parts): FailureReport {
  const { headline, account, log = null, exit = null, evidence = [], certainty = 'certain', seenIn } = parts;
  const { place, namespace, cluster, image } = facts;
  return {
    cause,
    headline,
    account,
    log,
    exit,
    reasons: [
      {
        certainty,
        sentence: SENTENCES[cause] ?? 'The pods do not say why.',
        evidence,
        wayOut: wayOutOf(cause, place),
      },
      ...furtherReasons(cause, place),
    ],
    who: whoMends(cause, place),
    facts: [
      { label: 'Where', value: `${namespace} on ${cluster}` },
      ...(image ? [{ label: 'Image', value: shortImage(image) }] : []),
      ...(parts.facts ?? []),
    ],
    seenIn,
  };
}

/** What else it may be, where the first reason is not the only one that fits. */
function furtherReasons(cause: FailureCause, place: FailurePlace): FailureReason[] {
  if (cause === 'killed')
    return [
      {
        certainty: 'possible',
        sentence: 'Its node had no memory left, although the container was within its own limit.',
        evidence: ['exit code 137 without OOMKilled'],
        wayOut: wayOutOf('no-room', place),
      },
    ];
  if (cause === 'image-not-pulled')
    return [
      {
        certainty: 'possible',
        sentence: 'The image was not pushed, or was deleted since.',
        evidence: [],
        wayOut: 'Run the pipeline again on GitHub: it pushes the image anew.',
      },
    ];
  return [];
}

function logOf(quoted: ReturnType<typeof quoteLog>, source: string): FailureReport['log'] {
  return quoted.lines.length === 0 ? null : { title: 'The container’s own last lines', source, ...quoted };
}

/** Which start of the container its log is from: the one that ended last, or the one that goes on. */
function startOf(trouble: Extract<PodTrouble, { kind: 'ended' | 'unready' }>): number {
  return trouble.kind === 'ended' && trouble.runs ? Math.max(1, trouble.restarts) : trouble.restarts + 1;
}

/** "2 s after its start", "at its start". */
function timeUp({ startedAt, finishedAt }: { startedAt: string | null; finishedAt: string | null }): string {
  const ms = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : Number.NaN;
  if (!(ms >= 1_000)) return 'at its start';
  const seconds = Math.round(ms / 1_000);
  return `${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} after its start`;
}

const startedTimes = (times: number, environment: string): string =>
  times === 1
    ? `The container was started once in ${environment}, and its program ended.`
    : `The container was started ${times} times in ${environment}, and its program ended each time.`;

const serving = ({ readyPods, environment }: DeploymentFacts): string =>
  readyPods > 0
    ? `The version before it still serves ${environment}.`
    : `Nothing of it serves ${environment} now.`;

/** `registry/owner/app@sha256:0123…` with as much of the digest as people compare. */
const shortImage = (image: string): string => image.replace(/@sha256:([0-9a-f]{12})[0-9a-f]+$/, '@$1');

function ordinal(n: number): string {
  const lastTwo = n % 100;
  const suffix = lastTwo >= 11 && lastTwo <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
