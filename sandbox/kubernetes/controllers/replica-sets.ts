import type { Operations } from '../api/operations.ts';
import { StatusError } from '../errors.ts';
import type { Pod, PodTemplate } from '../pod-types.ts';
import type { Condition, KubeObject } from '../types.ts';
import { withCondition, withoutCondition } from './conditions.ts';
import type { Reconcile } from './controller.ts';
import { asController, controllerRef, isControlledBy } from './controller.ts';
import type { EventRecorder } from './events.ts';

export interface ReplicaSetSpec {
  replicas: number;
  minReadySeconds?: number;
  template: PodTemplate;
  [field: string]: unknown;
}

export type ReplicaSetStatus = {
  replicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  fullyLabeledReplicas?: number;
  observedGeneration?: number;
  conditions?: Condition[];
};

export type ReplicaSet = KubeObject<ReplicaSetSpec, ReplicaSetStatus>;

const AS = asController('replicaset-controller');
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Keeps as many pods of each ReplicaSet as it asks for. */
export function createReplicaSetController(operations: Operations, events: EventRecorder): Reconcile {
  const { objects, types } = operations;
  const replicaSets = types.get('replicasets');
  const pods = types.get('pods');
  const retries = new Map<string, { at: number; pauseMs: number }>();

  return () => {
    for (const set of objects.list(replicaSets) as ReplicaSet[]) {
      const owned = (objects.list(pods, set.metadata.namespace) as Pod[]).filter(
        (pod) => isControlledBy(pod, set) && isActive(pod),
      );
      const failure = set.metadata.deletionTimestamp ? null : scale(set, owned);
      publish(set, failure);
    }
  };

  /** Makes or deletes pods; the refusal when one could not be made, undefined while it is not tried again yet. */
  function scale(set: ReplicaSet, owned: Pod[]): StatusError | null | undefined {
    const wanted = set.spec?.replicas ?? 1;
    const key = `${set.metadata.uid}/${set.metadata.generation}`;
    for (const pod of surplus(owned, owned.length - wanted)) {
      operations.delete(pods, pod.metadata.namespace, pod.metadata.name, AS);
      events.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
    if (owned.length >= wanted) {
      retries.delete(key);
      return null;
    }
    const retry = retries.get(key);
    if (retry && retry.at > Date.now()) return undefined;
    try {
      for (let missing = wanted - owned.length; missing > 0; missing--) {
        const pod = operations.create(pods, podOf(set), AS);
        events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      }
      retries.delete(key);
      return null;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const pauseMs = Math.min((retry?.pauseMs ?? FIRST_RETRY_MS / 2) * 2, LAST_RETRY_MS);
      retries.set(key, { at: Date.now() + pauseMs, pauseMs });
      events.record(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      return error;
    }
  }

  function podOf(set: ReplicaSet): KubeObject {
    const { metadata, spec } = set.spec?.template ?? { spec: { containers: [] } };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: '',
        generateName: `${set.metadata.name}-`,
        namespace: set.metadata.namespace,
        labels: { ...metadata?.labels },
        ...(metadata?.annotations && { annotations: { ...metadata.annotations } }),
        ownerReferences: [controllerRef(replicaSets, set)],
      },
      spec: structuredClone(spec),
    };
  }

  function publish(set: ReplicaSet, failure: StatusError | null | undefined): void {
    const owned = (objects.list(pods, set.metadata.namespace) as Pod[]).filter(
      (pod) => isControlledBy(pod, set) && isActive(pod),
    );
    const ready = owned.filter(isReady);
    const available = ready.filter((pod) => isAvailable(pod, set.spec?.minReadySeconds ?? 0));
    operations.modify(replicaSets, set, (live) => {
      const before = (live as ReplicaSet).status;
      let conditions = before?.conditions;
      if (failure)
        conditions = withCondition(conditions, {
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: failure.message,
        });
      else if (failure === null && conditions) conditions = withoutCondition(conditions, 'ReplicaFailure');
      live.status = {
        replicas: owned.length,
        ...(owned.length > 0 && { fullyLabeledReplicas: owned.length }),
        ...(ready.length > 0 && { readyReplicas: ready.length }),
        ...(available.length > 0 && { availableReplicas: available.length }),
        observedGeneration: live.metadata.generation,
        ...(conditions?.length && { conditions }),
      };
    });
  }
}

const isActive = (pod: Pod): boolean =>
  !pod.metadata.deletionTimestamp && !['Succeeded', 'Failed'].includes(String(pod.status?.phase));

export const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

function isAvailable(pod: Pod, minReadySeconds: number): boolean {
  const since = pod.status?.conditions?.find((condition) => condition.type === 'Ready')?.lastTransitionTime;
  return since !== undefined && Date.now() - Date.parse(since) >= minReadySeconds * 1000;
}

/** Pods to delete first: those not ready, then the youngest. */
function surplus(owned: Pod[], count: number): Pod[] {
  if (count <= 0) return [];
  const born = (pod: Pod) => Date.parse(pod.metadata.creationTimestamp ?? '');
  return [...owned]
    .sort((a, b) => Number(isReady(a)) - Number(isReady(b)) || born(b) - born(a))
    .slice(0, count);
}
