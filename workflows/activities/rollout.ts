import { REVISION_ANNOTATION } from '../../domain/app-manifest/kubernetes-object.ts';
import type { AppRuntime } from '../../domain/app-runtime.ts';
import type { PodTrouble } from '../../domain/failures/deployment-report.ts';
import type { Kubernetes, KubernetesObject } from '../../integrations/kubernetes/index.ts';
import { findTrouble } from './pod-trouble.ts';

interface Probe {
  httpGet?: { path?: string; port?: number | string };
  tcpSocket?: { port?: number | string };
}
interface Container {
  name: string;
  image?: string;
  ports?: Array<{ name?: string; containerPort: number }>;
  startupProbe?: Probe;
  readinessProbe?: Probe;
}
interface Conditioned {
  conditions?: Array<{ type: string; status: string; reason?: string; message?: string }>;
}

/** Set by the Deployment's controller on itself and on the ReplicaSet of its present template. */
const REVISION_NUMBER = 'deployment.kubernetes.io/revision';
const TEMPLATE_HASH = 'pod-template-hash';

/** What the cluster says of an app; whether its address answers is not the cluster's to say. */
export interface Rollout extends Omit<AppRuntime, 'openPath' | 'reason'> {
  /** Path of the readiness probe over HTTP; null when the pods are probed in another way. */
  probePath: string | null;
  /** Port that the probe asks; null when it names none. */
  port: number | null;
  /** What is wrong with the pods of the revision that is rolled out; null when nothing is to be seen. */
  trouble: PodTrouble | null;
  /** The rollout took longer than it may. */
  isLate: boolean;
}

/** Reads an app's Deployment and the pods of its present revision. */
export async function readRollout(client: Kubernetes, namespace: string, app: string): Promise<Rollout> {
  const deployment = await client.find({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: app });
  if (!deployment) {
    return {
      state: 'not-deployed',
      revision: null,
      image: null,
      pods: { ready: 0, wanted: 0 },
      probePath: null,
      port: null,
      trouble: null,
      isLate: false,
    };
  }
  const spec = deployment.spec as { replicas?: number; template?: { spec?: { containers?: Container[] } } };
  const status = (deployment.status ?? {}) as Conditioned & {
    observedGeneration?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    readyReplicas?: number;
  };
  const wanted = spec.replicas ?? 1;
  const ready = status.readyReplicas ?? 0;
  const isSeen = status.observedGeneration === deployment.metadata.generation;
  const settled = isSeen && status.updatedReplicas === wanted && (status.availableReplicas ?? 0) >= wanted;
  const container = spec.template?.spec?.containers?.[0];
  const facts = {
    probePath: container?.readinessProbe?.httpGet?.path ?? null,
    port: portOf(container),
    revision: deployment.metadata.annotations?.[REVISION_ANNOTATION] ?? null,
    image: container?.image ?? null,
    pods: { ready, wanted },
  };
  if (settled) return { ...facts, state: 'healthy', trouble: null, isLate: false };
  const conditionOf = (type: string) => status.conditions?.find((each) => each.type === type);
  // What a controller said of the generation before says nothing of this one.
  const failure = isSeen ? conditionOf('ReplicaFailure') : undefined;
  const isLate = isSeen && conditionOf('Progressing')?.reason === 'ProgressDeadlineExceeded';
  const trouble: PodTrouble | null =
    failure?.status === 'True'
      ? { kind: 'refused', message: failure.message ?? failure.reason ?? 'The cluster does not say why.' }
      : findTrouble(isSeen ? await listPresentPods(client, deployment) : []);
  const isStuck = trouble !== null && !PASSING.has(trouble.kind);
  const bad = ready > 0 ? 'degraded' : 'failing';
  const state = trouble?.kind === 'not-executed' ? 'not-executed' : isStuck || isLate ? bad : 'deploying';
  return { ...facts, state, trouble, isLate };
}

/** What may pass without anybody's help: a pod that starts, a node that is still to come. */
const PASSING: ReadonlySet<PodTrouble['kind']> = new Set(['unready', 'unscheduled']);

/** How far a rollout is, in a few words. */
export function standingOf({ pods, trouble }: Rollout): string {
  const noNode =
    trouble?.kind === 'unscheduled' ? `, no node has room: ${trouble.message ?? 'it is not said why'}` : '';
  return `${pods.ready} of ${pods.wanted} pods ready${noNode}`;
}

/** Pods of the Deployment's present template: those of the version before say nothing of it. */
async function listPresentPods(
  client: Kubernetes,
  deployment: KubernetesObject,
): Promise<KubernetesObject[]> {
  const { name, namespace = '', uid, annotations } = deployment.metadata;
  const labelSelector = `app.kubernetes.io/name=${name}`;
  const [sets, pods] = await Promise.all([
    client.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, labelSelector }),
    client.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector }),
  ]);
  const number = annotations?.[REVISION_NUMBER];
  const present = sets.find(
    ({ metadata }) =>
      number !== undefined &&
      metadata.annotations?.[REVISION_NUMBER] === number &&
      (metadata.ownerReferences as Array<{ uid?: string }> | undefined)?.some((owner) => owner.uid === uid),
  );
  const hash = present?.metadata.labels?.[TEMPLATE_HASH];
  return hash === undefined ? [] : pods.filter((pod) => pod.metadata.labels?.[TEMPLATE_HASH] === hash);
}

function portOf(container: Container | undefined): number | null {
  const probe = container?.startupProbe ?? container?.readinessProbe;
  const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
  if (port === undefined) return null;
  if (Number.isInteger(Number(port))) return Number(port);
  return container?.ports?.find(({ name }) => name === port)?.containerPort ?? null;
}
