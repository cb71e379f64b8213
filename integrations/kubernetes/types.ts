/** Kubernetes in Onramp's words: objects stay plain, calls say exactly what they did. */

import type { Ensured, Removal } from '#domain/effect.ts';

export interface ObjectMetadata {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [field: string]: unknown;
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
  [field: string]: unknown;
}

export interface ObjectReference {
  apiVersion: string;
  kind: string;
  name: string;
  /** Required for namespaced kinds. */
  namespace?: string;
}

export interface ListRequest {
  apiVersion: string;
  kind: string;
  /** Left out: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export interface ClusterEvent {
  type: string;
  reason: string;
  message: string;
  object: { kind: string; name: string };
  count: number;
  lastSeenAt: Date | null;
}

export interface AccessRequest {
  verb: string;
  /** API group, `` for core. */
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

/** One cluster. Every function throws `PortalError`. */
export interface Kubernetes {
  readonly cluster: string;
  version(): Promise<string>;
  /**
   * Server-side apply with Onramp's field manager.
   * `refuse` (default): a field owned by another manager is a conflict, whose details name managers and fields.
   * @throws PortalError conflict | forbidden (quota, pod security, rights: see `details.denial`) | invalid
   */
  apply(
    object: KubernetesObject,
    options?: { onConflict?: 'refuse' | 'take-over' },
  ): Promise<Ensured<KubernetesObject>>;
  /** What `apply` would do, decided by the server; nothing is kept. */
  previewApply(object: KubernetesObject): Promise<Ensured<KubernetesObject>>;
  find(reference: ObjectReference): Promise<KubernetesObject | null>;
  /** @throws PortalError not-found */
  get(reference: ObjectReference): Promise<KubernetesObject>;
  list(request: ListRequest): Promise<KubernetesObject[]>;
  /** Does not wait for finalizers or contents: ask again until `absent`. `uid` deletes only that very object. */
  delete(
    reference: ObjectReference,
    options?: { propagation?: 'Background' | 'Foreground' | 'Orphan'; uid?: string },
  ): Promise<Removal>;
  /** A bound token by TokenRequest. Servers may shorten its life: `expiresAt` is what was granted. */
  createToken(request: {
    namespace: string;
    serviceAccount: string;
    expiresInSeconds: number;
    audiences?: string[];
  }): Promise<{ token: string; expiresAt: Date }>;
  /** Last lines a container printed; null when the container has not started. */
  podLogs(request: {
    namespace: string;
    pod: string;
    container?: string;
    tailLines: number;
    instance?: 'current' | 'previous';
    /** Each line begins with the time it was printed, in RFC 3339, and a space. */
    timestamps?: true;
  }): Promise<string[] | null>;
  /** Newest first; of one object when `involvedObject` is given. */
  listEvents(request: {
    namespace: string;
    involvedObject?: { kind: string; name: string };
  }): Promise<ClusterEvent[]>;
  /** Whether Onramp itself may do this. */
  mayI(request: AccessRequest): Promise<{ allowed: boolean; reason: string }>;
}
