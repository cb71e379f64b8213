/** A Kubernetes object as it stands in a manifest. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A mistake in what is applied, in words for the log. */
export class ManifestError extends Error {}

/** Kinds that belong to no namespace. */
const CLUSTER_KINDS = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingWebhookConfiguration',
]);
export const isClusterKind = (kind: string): boolean => CLUSTER_KINDS.has(kind);

/** Pod templates by kind: where labels of pods and containers stand. */
export function podTemplateOf(object: KubernetesObject): Record<string, unknown> | null {
  const spec = isObject(object.spec) ? object.spec : null;
  if (object.kind === 'Pod') return object;
  if (object.kind === 'CronJob') {
    const job = isObject(spec?.jobTemplate) ? spec.jobTemplate : null;
    const jobSpec = isObject(job?.spec) ? job.spec : null;
    return isObject(jobSpec?.template) ? jobSpec.template : null;
  }
  return isObject(spec?.template) ? spec.template : null;
}

/** Order in which kinds are applied (kustomize's "legacy" order): what others need comes first. */
const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

export function sortForApply(objects: KubernetesObject[]): KubernetesObject[] {
  const rank = (kind: string): number => {
    const first = FIRST.indexOf(kind);
    if (first !== -1) return first - FIRST.length;
    return LAST.indexOf(kind) + 1;
  };
  return [...objects].sort(
    (a, b) =>
      rank(a.kind) - rank(b.kind) ||
      a.kind.localeCompare(b.kind) ||
      a.metadata.name.localeCompare(b.metadata.name),
  );
}
