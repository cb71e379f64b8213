import {
  type DeploymentFacts,
  describeDeploymentFailure,
  type PodEvidence,
  type PodTrouble,
} from '../../domain/failures/deployment-report.ts';
import type { FailurePlace } from '../../domain/failures/failure-causes.ts';
import type { FailureReport } from '../../domain/failures/failure-report.ts';
import { findLocalhostLine, toLogLine } from '../../domain/failures/log-lines.ts';
import { isPortalError } from '../../domain/portal-error.ts';
import type { Kubernetes } from '../../integrations/kubernetes/index.ts';
import type { Rollout } from './rollout.ts';

/** Lines read of a container's log: enough for a long trace with what was said before it. */
const LOG_LINES = 80;
/** Events give times in whole seconds. */
const CLOCK_STEP_MS = 1_000;
const NOTHING: PodEvidence = { log: [], events: [] };

interface Subject {
  app: string;
  environment: string;
  namespace: string;
  place: FailurePlace;
}

/**
 * Why a rollout does not come up, or will not: told at its first crash, without waiting for its deadline. Null while it
 * only takes its time.
 */
export async function diagnose(
  client: Kubernetes,
  subject: Subject,
  rollout: Rollout,
): Promise<FailureReport | null> {
  const { trouble, isLate } = rollout;
  const facts: DeploymentFacts = {
    ...subject,
    cluster: client.cluster,
    image: rollout.image,
    port: rollout.port,
    readyPods: rollout.pods.ready,
  };
  const tell = (evidence: PodEvidence) => describeDeploymentFailure(facts, trouble, evidence);
  switch (trouble?.kind) {
    case undefined:
      return isLate ? tell(NOTHING) : null;
    case 'not-executed':
    case 'stuck':
    case 'refused':
      return tell(NOTHING);
    case 'unscheduled':
      return isLate ? tell(NOTHING) : null;
    case 'ended':
      return tell(await gather(client, subject.namespace, trouble));
    case 'unready': {
      const evidence = await gather(client, subject.namespace, trouble);
      return isLate || isUnreachable(evidence, rollout.port) ? tell(evidence) : null;
    }
    default:
      return trouble satisfies never;
  }
}

/**
 * Whether the app has said that it listens on localhost, at the very port, and was asked there afterwards in vain: no
 * waiting will change that.
 */
function isUnreachable({ log, events }: PodEvidence, port: number | null): boolean {
  const local = findLocalhostLine(log);
  if (!local?.at || local.port !== port) return false;
  const since = Date.parse(local.at) + CLOCK_STEP_MS;
  return events.some(
    ({ reason, message, lastSeenAt }) =>
      reason === 'Unhealthy' && /connection refused/.test(message) && (lastSeenAt?.getTime() ?? 0) > since,
  );
}

/** The last lines of the life that ended, or of the one that goes on; what the kubelet said of the pod. */
async function gather(
  client: Kubernetes,
  namespace: string,
  trouble: Extract<PodTrouble, { kind: 'ended' | 'unready' }>,
): Promise<PodEvidence> {
  const { pod, container } = trouble;
  const read = (instance: 'current' | 'previous') =>
    client
      .podLogs({ namespace, pod, container, tailLines: LOG_LINES, instance, timestamps: true })
      .catch(nothingWhenOutOfSight);
  const hasNewLife = trouble.kind === 'ended' && trouble.runs;
  const [log, events] = await Promise.all([
    read(hasNewLife ? 'previous' : 'current'),
    client.listEvents({ namespace, involvedObject: { kind: 'Pod', name: pod } }).catch(nothingWhenOutOfSight),
  ]);
  // It was started again in the meantime: what the new life has not said, the one before has.
  const lines = log && log.length > 0 ? log : await read(hasNewLife ? 'current' : 'previous');
  return { log: (lines ?? []).map(toLogLine), events: events ?? [] };
}

/** A pod may go between two looks, and a cluster may keep its events to itself: what is known is told without them. */
function nothingWhenOutOfSight(error: unknown): null {
  if (isPortalError(error) && (error.code === 'not-found' || error.code === 'forbidden')) return null;
  throw error;
}
