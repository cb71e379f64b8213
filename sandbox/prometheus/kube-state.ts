import type { ClusterObject, ClusterView } from './cluster-view.ts';
import type { Labels, SeriesStore } from './series.ts';
import { labelsKey } from './series.ts';

interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
  state: { waiting?: { reason: string } };
  lastState?: { terminated?: { reason: string } };
}

const EVERY_MS = 2_000;

/** Series about objects, of the names kube-state-metrics gives them, taken from the API's state. Returns how to stop. */
export function startKubeState(view: ClusterView, store: SeriesStore): () => void {
  let before = new Map<string, Labels>();
  const collect = () => {
    const now = Date.now();
    const current = new Map<string, Labels>();
    const add = (name: string, labels: Labels, value: number) => {
      const all = { __name__: name, job: 'kube-state-metrics', ...labels };
      current.set(labelsKey(all), all);
      store.append(all, now, value);
    };
    for (const deployment of view.list('deployments')) deploymentSeries(deployment, add);
    for (const pod of view.list('pods')) podSeries(pod, add);
    for (const [key, labels] of before) if (!current.has(key)) store.append(labels, now, 0, true);
    before = current;
    store.prune(now);
  };
  const timer = setInterval(collect, EVERY_MS);
  timer.unref();
  collect();
  return () => clearInterval(timer);
}

type Add = (name: string, labels: Labels, value: number) => void;

function deploymentSeries({ metadata, spec, status }: ClusterObject, add: Add): void {
  const labels = { namespace: metadata.namespace ?? '', deployment: metadata.name };
  add('kube_deployment_spec_replicas', labels, Number(spec?.replicas ?? 0));
  add('kube_deployment_status_replicas', labels, Number(status?.replicas ?? 0));
  add('kube_deployment_status_replicas_available', labels, Number(status?.availableReplicas ?? 0));
  add('kube_deployment_status_replicas_unavailable', labels, Number(status?.unavailableReplicas ?? 0));
  add('kube_deployment_status_replicas_updated', labels, Number(status?.updatedReplicas ?? 0));
}

function podSeries({ metadata, status }: ClusterObject, add: Add): void {
  const labels = { namespace: metadata.namespace ?? '', pod: metadata.name };
  for (const phase of ['Pending', 'Running', 'Succeeded', 'Failed'])
    add('kube_pod_status_phase', { ...labels, phase }, Number(status?.phase === phase));
  for (const container of (status?.containerStatuses ?? []) as ContainerStatus[]) {
    const own = { ...labels, container: container.name };
    add('kube_pod_container_status_restarts_total', own, container.restartCount);
    add('kube_pod_container_status_ready', own, Number(container.ready));
    const waiting = container.state.waiting?.reason;
    if (waiting) add('kube_pod_container_status_waiting_reason', { ...own, reason: waiting }, 1);
    const ended = container.lastState?.terminated?.reason;
    if (ended) add('kube_pod_container_status_last_terminated_reason', { ...own, reason: ended }, 1);
  }
}
