/** What every Kubernetes object has in common; the rest is as its kind wants it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: KubernetesMetadata;
  [field: string]: unknown;
}

export interface KubernetesMetadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const MANAGED_BY = 'onramp';
export const TEAM_LABEL = 'onramp.dev/team';
const ENVIRONMENT_LABEL = 'onramp.dev/environment';
/** `<host>/<repository id>`: survives renames of the repository. */
export const REPOSITORY_ANNOTATION = 'onramp.dev/repository';
/** Written by the pipeline on what it applies: the full id of the deployed commit. */
export const REVISION_ANNOTATION = 'onramp.dev/revision';

/** Labels of everything Onramp makes in a cluster. */
export function ownershipLabels(team: string, environment: string): Record<string, string> {
  return { [MANAGED_BY_LABEL]: MANAGED_BY, [TEAM_LABEL]: team, [ENVIRONMENT_LABEL]: environment };
}

/** Natural key of an object: `<cluster>/<namespace>/<Kind>/<name>`, with `-` for objects without a namespace. */
export function objectKey(cluster: string, object: KubernetesObject): string {
  return `${cluster}/${object.metadata.namespace ?? '-'}/${object.kind}/${object.metadata.name}`;
}
