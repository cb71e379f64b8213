import type { Kubernetes, KubernetesObject, ObjectReference } from '../../integrations/kubernetes/index.ts';

/**
 * Kinds in which a team keeps work and state. Everything in a namespace goes with it. Other kinds that do work (a
 * DaemonSet, an operator's database) are found as owners of these.
 */
const KINDS = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Secret' },
] as const;

/** Put into every namespace by Kubernetes (the first), OpenShift and Istio. */
const CONFIG_MAPS_OF_CLUSTERS = new Set([
  'kube-root-ca.crt',
  'openshift-service-ca.crt',
  'istio-ca-root-cert',
]);
/** On token secrets, and on the pull secrets that OpenShift makes for a service account. */
const SERVICE_ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';

interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
}

/**
 * What is in a namespace and was made neither by Onramp nor by the cluster, as `<Kind> <name>`. What has an owner counts
 * as its owner does; what only waits for its removal does not count.
 * @param isOurs whether the ledger has the object as made by Onramp
 */
export async function listStrangers(
  client: Pick<Kubernetes, 'find' | 'list'>,
  namespace: string,
  isOurs: (kind: string, name: string) => boolean,
): Promise<string[]> {
  const lists = await Promise.all(KINDS.map((kind) => client.list({ ...kind, namespace })));
  const candidates = lists
    .flat()
    .filter((object) => !object.metadata.deletionTimestamp && !isOfCluster(object))
    .filter(({ kind, metadata }) => !isOurs(kind, metadata.name));
  const strangers = new Set<string>();
  const ownersElsewhere = new Map<string, ObjectReference>();
  for (const object of candidates) {
    const owners = ownersOf(object);
    if (owners.length === 0) strangers.add(`${object.kind} ${object.metadata.name}`);
    // An owner of a listed kind is looked at itself; when it is gone, Kubernetes removes what it owned.
    for (const owner of owners)
      if (!isListed(owner)) ownersElsewhere.set(`${owner.kind} ${owner.name}`, { ...owner, namespace });
  }
  // Owners of other kinds: what operators keep their databases and queues in.
  for (const [name, owner] of ownersElsewhere) {
    if (!isOurs(owner.kind, owner.name) && (await client.find(owner)) !== null) strangers.add(name);
  }
  return [...strangers];
}

const isListed = ({ apiVersion, kind }: OwnerReference) =>
  KINDS.some((one) => one.apiVersion === apiVersion && one.kind === kind);

function isOfCluster({ kind, metadata }: KubernetesObject): boolean {
  if (kind === 'ConfigMap') return CONFIG_MAPS_OF_CLUSTERS.has(metadata.name);
  return kind === 'Secret' && metadata.annotations?.[SERVICE_ACCOUNT_ANNOTATION] !== undefined;
}

function ownersOf({ metadata }: KubernetesObject): OwnerReference[] {
  return Array.isArray(metadata.ownerReferences) ? (metadata.ownerReferences as OwnerReference[]) : [];
}
