import type { PodTrouble } from '../../domain/failures/deployment-report.ts';
import type { KubernetesObject } from '../../integrations/kubernetes/index.ts';

interface PodStatus {
  conditions?: Array<{ type: string; status: string; reason?: string; message?: string }>;
  initContainerStatuses?: ContainerStatus[];
  containerStatuses?: ContainerStatus[];
}
interface Terminated {
  exitCode: number;
  reason?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
}
interface ContainerStatus {
  name: string;
  ready?: boolean;
  restartCount: number;
  state?: {
    running?: { startedAt?: string };
    waiting?: { reason?: string; message?: string };
    terminated?: Terminated;
  };
  lastState?: { terminated?: Terminated };
}

/** What a container waits for in any case: reasons that are no trouble (kubelet's own words). */
const STARTING = new Set(['ContainerCreating', 'PodInitializing']);
/** The sandbox's node was told not to run imported code. */
const NOT_EXECUTED = 'NotExecuted';
/** Most telling first: what ended has said why. */
const ORDER: PodTrouble['kind'][] = ['not-executed', 'ended', 'stuck', 'refused', 'unscheduled', 'unready'];

/** What is wrong with an app's pods, the most telling first; null while they only start. */
export function findTrouble(pods: readonly KubernetesObject[]): PodTrouble | null {
  const found = pods.filter((pod) => !pod.metadata.deletionTimestamp).flatMap((pod) => troubleOf(pod) ?? []);
  return found.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))[0] ?? null;
}

function troubleOf(pod: KubernetesObject): PodTrouble | null {
  const status = (pod.status ?? {}) as PodStatus;
  const { name } = pod.metadata;
  const inits = (status.initContainerStatuses ?? []).filter((each) => each.state?.terminated?.exitCode !== 0);
  for (const container of [...inits, ...(status.containerStatuses ?? [])]) {
    const trouble = troubleIn(name, container);
    if (trouble) return trouble;
  }
  const unscheduled = status.conditions?.find(
    (each) => each.type === 'PodScheduled' && each.status === 'False',
  );
  return unscheduled
    ? { kind: 'unscheduled', pod: name, message: unscheduled.message ?? unscheduled.reason ?? null }
    : null;
}

function troubleIn(pod: string, container: ContainerStatus): PodTrouble | null {
  const { name, ready, restartCount: restarts, state = {}, lastState } = container;
  if (ready) return null;
  const { waiting } = state;
  if (waiting?.reason === NOT_EXECUTED)
    return { kind: 'not-executed', pod, message: waiting.message ?? null };
  const ended = state.terminated ?? lastState?.terminated;
  const cannotStart =
    waiting?.reason && waiting.reason !== 'CrashLoopBackOff' && !STARTING.has(waiting.reason);
  // Between two starts the kubelet says only that it waits; what the program ended with is what went wrong.
  if (ended && !cannotStart) {
    const { exitCode, reason = null, message = null, startedAt = null, finishedAt = null } = ended;
    const end = { exitCode, reason, message, startedAt, finishedAt };
    return { kind: 'ended', pod, container: name, end, restarts, runs: state.running !== undefined };
  }
  if (waiting?.reason && !STARTING.has(waiting.reason))
    return { kind: 'stuck', pod, container: name, reason: waiting.reason, message: waiting.message ?? null };
  return state.running ? { kind: 'unready', pod, container: name, restarts } : null;
}
