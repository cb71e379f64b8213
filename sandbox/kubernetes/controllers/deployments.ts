import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Operations } from '../api/operations.ts';
import type { Pod, PodTemplate } from '../pod-types.ts';
import type { KubeObject } from '../types.ts';
import type { Reconcile } from './controller.ts';
import { asController, controllerRef, isControlledBy } from './controller.ts';
import { deploymentStatus } from './deployment-status.ts';
import type { Deployment, DeploymentSpec } from './deployment-types.ts';
import type { EventRecorder } from './events.ts';
import type { ReplicaSet } from './replica-sets.ts';
import { nextRollingStep, replicasOf } from './rollout.ts';

const AS = asController('deployment-controller');
const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/** Rolls each Deployment out: a ReplicaSet for each version of its template, scaled up and down by its strategy. */
export function createDeploymentController(operations: Operations, events: EventRecorder): Reconcile {
  const { objects, types } = operations;
  const deployments = types.get('deployments');
  const replicaSets = types.get('replicasets');

  return () => {
    for (const deployment of objects.list(deployments) as Deployment[]) {
      if (!deployment.metadata.deletionTimestamp && deployment.spec) sync(deployment, deployment.spec);
    }
  };

  function setsOf(deployment: Deployment): ReplicaSet[] {
    const all = objects.list(replicaSets, deployment.metadata.namespace) as ReplicaSet[];
    return all.filter((set) => isControlledBy(set, deployment));
  }

  function sync(deployment: Deployment, spec: DeploymentSpec): void {
    const sets = setsOf(deployment);
    let current = sets.find((set) => isSameTemplate(set.spec?.template, spec.template)) ?? null;
    if (!current && !spec.paused) current = createSet(deployment, spec, sets);
    const old = sets.filter((set) => set.metadata.uid !== current?.metadata.uid);
    if (current) {
      if (!spec.paused) markRevision(deployment, current, old);
      rollOut(deployment, spec, current, old);
      prune(spec, old);
    }
    const now = setsOf(deployment);
    const newest = now.find((set) => set.metadata.uid === current?.metadata.uid) ?? null;
    operations.modify(deployments, deployment, (live) => {
      live.status = deploymentStatus(live as Deployment, newest, now) as KubeObject['status'];
    });
  }

  function createSet(deployment: Deployment, spec: DeploymentSpec, sets: ReplicaSet[]): ReplicaSet {
    const hash = templateHash(spec.template);
    const template = structuredClone(spec.template);
    template.metadata = {
      ...template.metadata,
      labels: { ...template.metadata?.labels, [HASH_LABEL]: hash },
    };
    const matchLabels = { ...(spec.selector.matchLabels as Record<string, string>), [HASH_LABEL]: hash };
    return operations.create(
      replicaSets,
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: `${deployment.metadata.name}-${hash}`,
          namespace: deployment.metadata.namespace,
          labels: template.metadata.labels,
          annotations: { [REVISION]: String(nextRevision(sets)) },
          ownerReferences: [controllerRef(deployments, deployment)],
        },
        spec: {
          replicas: 0,
          selector: { ...spec.selector, matchLabels },
          template,
          ...(spec.minReadySeconds && { minReadySeconds: spec.minReadySeconds }),
        },
      },
      AS,
    ) as ReplicaSet;
  }

  /** The set in use has the highest revision, also when an old one comes back into use. */
  function markRevision(deployment: Deployment, current: ReplicaSet, old: ReplicaSet[]): void {
    const revision = Math.max(revisionOf(current), nextRevision(old));
    operations.modify(replicaSets, current, (live) => {
      live.metadata.annotations = { ...live.metadata.annotations, [REVISION]: String(revision) };
    });
    operations.modify(deployments, deployment, (live) => {
      live.metadata.annotations = { ...live.metadata.annotations, [REVISION]: String(revision) };
    });
  }

  function rollOut(
    deployment: Deployment,
    spec: DeploymentSpec,
    current: ReplicaSet,
    old: ReplicaSet[],
  ): void {
    const active = old.filter((set) => replicasOf(set) > 0 || (set.status?.replicas ?? 0) > 0);
    if (spec.strategy.type === 'Recreate') {
      for (const set of active) scale(deployment, set, 0);
      if (!active.some(hasPods)) scale(deployment, current, spec.replicas);
      return;
    }
    if (active.length === 0) {
      scale(deployment, current, spec.replicas);
      return;
    }
    const strategy = spec.strategy.rollingUpdate ?? { maxSurge: '25%', maxUnavailable: '25%' };
    const steps = nextRollingStep({
      desired: spec.replicas,
      strategy,
      newSet: current,
      oldSets: active.filter((set) => replicasOf(set) > 0),
    });
    for (const [set, replicas] of steps) scale(deployment, set, replicas);
  }

  function hasPods(set: ReplicaSet): boolean {
    const pods = objects.list(types.get('pods'), set.metadata.namespace) as Pod[];
    return pods.some((pod) => isControlledBy(pod, set));
  }

  function scale(deployment: Deployment, set: ReplicaSet, replicas: number): void {
    const before = replicasOf(set);
    if (before === replicas) return;
    operations.modify(replicaSets, set, (live) => {
      live.spec = { ...live.spec, replicas };
      live.metadata.generation = (live.metadata.generation ?? 0) + 1;
    });
    const way = replicas > before ? 'up' : 'down';
    events.record(
      deployment,
      'Normal',
      'ScalingReplicaSet',
      `Scaled ${way} replica set ${set.metadata.name} from ${before} to ${replicas}`,
    );
  }

  function prune(spec: DeploymentSpec, old: ReplicaSet[]): void {
    const empty = old
      .filter((set) => replicasOf(set) === 0 && !hasPods(set))
      .sort((a, b) => revisionOf(a) - revisionOf(b));
    for (const set of empty.slice(0, Math.max(0, empty.length - (spec.revisionHistoryLimit ?? 10)))) {
      operations.delete(replicaSets, set.metadata.namespace, set.metadata.name, AS);
    }
  }
}

const revisionOf = (set: ReplicaSet): number => Number(set.metadata.annotations?.[REVISION] ?? 0);
const nextRevision = (sets: ReplicaSet[]): number => Math.max(0, ...sets.map(revisionOf)) + 1;

function isSameTemplate(template: PodTemplate | undefined, wanted: PodTemplate): boolean {
  const { [HASH_LABEL]: _hash, ...labels } = template?.metadata?.labels ?? {};
  const plain = { ...template, metadata: { ...template?.metadata, labels } };
  return isDeepStrictEqual(plain, {
    ...wanted,
    metadata: { ...wanted.metadata, labels: wanted.metadata?.labels ?? {} },
  });
}

/** A short name for a template, of letters that spell nothing. */
function templateHash(template: PodTemplate): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  const digest = createHash('sha256').update(JSON.stringify(template)).digest();
  return [...digest.subarray(0, 10)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
