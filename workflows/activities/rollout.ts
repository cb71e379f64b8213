import { REVISION_ANNOTATION } from '../../domain/app-manifest/kubernetes-object.ts';
import type { AppRuntime } from '../../domain/app-runtime.ts';
import type { Kubernetes, KubernetesObject } from '../../integrations/kubernetes/index.ts';

interface PodStatus {
  phase?: string;
  conditions?: Array<{ type: string; status: string; reason?: string; message?: string }>;
  containerStatuses?: ContainerStatus[];
}
interface ContainerStatus {
  name: string;
  restartCount: number;
  state?: {
    waiting?: { reason?: string; message?: string };
    terminated?: { exitCode: number; reason?: string };
  };
  lastState?: { terminated?: { exitCode: number; reason?: string } };
}

interface Container {
  image?: string;
  readinessProbe?: { httpGet?: { path?: string } };
}

/** Reasons that no waiting will cure (kubelet's own words). */
const STUCK = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);
/** The sandbox's node was told not to run imported code. */
const NOT_EXECUTED = 'NotExecuted';

/** What the cluster says of an app; whether its address answers is not the cluster's to say. */
export interface Rollout extends Omit<AppRuntime, 'openPath'> {
  /** Path of the readiness probe over HTTP; null when the pods are probed in another way. */
  probePath: string | null;
}

/** Reads an app's Deployment and its pods, and says in one sentence what is wrong when something is. */
export async function readRollout(client: Kubernetes, namespace: string, app: string): Promise<Rollout> {
  const deployment = await client.find({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: app });
  if (!deployment) {
    return {
      state: 'not-deployed',
      revision: null,
      image: null,
      pods: { ready: 0, wanted: 0 },
      reason: 'Nothing is deployed here yet.',
      probePath: null,
    };
  }
  const spec = deployment.spec as {
    replicas?: number;
    template?: { spec?: { containers?: Container[] } };
  };
  const status = (deployment.status ?? {}) as {
    observedGeneration?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    readyReplicas?: number;
    conditions?: Array<{ type: string; status: string; reason?: string; message?: string }>;
  };
  const wanted = spec.replicas ?? 1;
  const ready = status.readyReplicas ?? 0;
  const settled =
    status.observedGeneration === deployment.metadata.generation &&
    status.updatedReplicas === wanted &&
    (status.availableReplicas ?? 0) >= wanted;
  const container = spec.template?.spec?.containers?.[0];
  const facts = {
    probePath: container?.readinessProbe?.httpGet?.path ?? null,
    revision: deployment.metadata.annotations?.[REVISION_ANNOTATION] ?? null,
    image: container?.image ?? null,
    pods: { ready, wanted },
  };
  if (settled) return { ...facts, state: 'healthy', reason: null };
  const condition = (type: string) => status.conditions?.find((each) => each.type === type);
  const pods = await client.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    labelSelector: `app.kubernetes.io/name=${app}`,
  });
  const trouble = pods.map(podTrouble).find((each) => each !== null) ?? null;
  if (trouble?.notExecuted) return { ...facts, state: 'not-executed', reason: trouble.sentence };
  const replicaFailure = condition('ReplicaFailure');
  if (replicaFailure?.status === 'True') {
    return {
      ...facts,
      state: 'failing',
      reason: `No pod can be made: ${replicaFailure.message ?? replicaFailure.reason}.`,
    };
  }
  const deadline = condition('Progressing')?.reason === 'ProgressDeadlineExceeded';
  const state = trouble?.stuck || deadline ? (ready > 0 ? 'degraded' : 'failing') : 'deploying';
  const late = deadline ? 'The rollout did not finish within its deadline.' : null;
  return { ...facts, state, reason: trouble?.sentence ?? late };
}

function podTrouble(
  pod: KubernetesObject,
): { sentence: string; stuck: boolean; notExecuted: boolean } | null {
  const status = (pod.status ?? {}) as PodStatus;
  for (const container of status.containerStatuses ?? []) {
    const waiting = container.state?.waiting;
    if (!waiting?.reason || waiting.reason === 'ContainerCreating' || waiting.reason === 'PodInitializing')
      continue;
    const last = container.lastState?.terminated;
    const exit = last
      ? ` It last ended with exit code ${last.exitCode} after ${container.restartCount} restarts.`
      : '';
    return {
      sentence: `Pod ${pod.metadata.name}: ${waiting.reason}${waiting.message ? `, ${waiting.message}` : ''}.${exit}`,
      stuck: STUCK.has(waiting.reason),
      notExecuted: waiting.reason === NOT_EXECUTED,
    };
  }
  const unscheduled = status.conditions?.find(
    (each) => each.type === 'PodScheduled' && each.status === 'False',
  );
  return unscheduled
    ? {
        sentence: `Pod ${pod.metadata.name} has no node: ${unscheduled.message ?? unscheduled.reason}.`,
        stuck: false,
        notExecuted: false,
      }
    : null;
}
