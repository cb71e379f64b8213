import type { ResourceType } from './types.ts';

type Row = [plural: string, kind: string, scope: 'N' | 'C', shortNames?: string, subresources?: string];

/**
 * What a new cluster serves: group/version, then plural, kind, scope (namespaced or cluster), short names, subresources.
 * Claims, StatefulSets and CronJobs are kept and answered, but nothing is run or provisioned for them: no pipeline of
 * Onramp makes any; they stand for what teams have beside it.
 */
const TABLE: Record<string, Row[]> = {
  v1: [
    ['namespaces', 'Namespace', 'C', 'ns', 'status finalize'],
    ['pods', 'Pod', 'N', 'po', 'status log'],
    ['services', 'Service', 'N', 'svc', 'status'],
    ['endpoints', 'Endpoints', 'N', 'ep'],
    ['persistentvolumeclaims', 'PersistentVolumeClaim', 'N', 'pvc', 'status'],
    ['configmaps', 'ConfigMap', 'N', 'cm'],
    ['secrets', 'Secret', 'N'],
    ['serviceaccounts', 'ServiceAccount', 'N', 'sa', 'token'],
    ['resourcequotas', 'ResourceQuota', 'N', 'quota', 'status'],
    ['limitranges', 'LimitRange', 'N', 'limits'],
    ['events', 'Event', 'N', 'ev'],
    ['nodes', 'Node', 'C', 'no', 'status'],
  ],
  'apps/v1': [
    ['deployments', 'Deployment', 'N', 'deploy', 'status scale'],
    ['replicasets', 'ReplicaSet', 'N', 'rs', 'status scale'],
    ['statefulsets', 'StatefulSet', 'N', 'sts', 'status scale'],
  ],
  'batch/v1': [
    ['jobs', 'Job', 'N', '', 'status'],
    ['cronjobs', 'CronJob', 'N', 'cj', 'status'],
  ],
  'networking.k8s.io/v1': [
    ['networkpolicies', 'NetworkPolicy', 'N', 'netpol'],
    ['ingresses', 'Ingress', 'N', 'ing', 'status'],
  ],
  'discovery.k8s.io/v1': [['endpointslices', 'EndpointSlice', 'N']],
  'rbac.authorization.k8s.io/v1': [
    ['roles', 'Role', 'N'],
    ['rolebindings', 'RoleBinding', 'N'],
    ['clusterroles', 'ClusterRole', 'C'],
    ['clusterrolebindings', 'ClusterRoleBinding', 'C'],
  ],
  'policy/v1': [['poddisruptionbudgets', 'PodDisruptionBudget', 'N', 'pdb', 'status']],
  'autoscaling/v2': [['horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'N', 'hpa', 'status']],
  'gateway.networking.k8s.io/v1': [
    ['gatewayclasses', 'GatewayClass', 'C', 'gc', 'status'],
    ['gateways', 'Gateway', 'N', 'gtw', 'status'],
    ['httproutes', 'HTTPRoute', 'N', '', 'status'],
  ],
  'monitoring.coreos.com/v1': [
    ['prometheuses', 'Prometheus', 'N', 'prom', 'status'],
    ['servicemonitors', 'ServiceMonitor', 'N', 'smon', 'status'],
    ['podmonitors', 'PodMonitor', 'N', 'pmon', 'status'],
    ['prometheusrules', 'PrometheusRule', 'N', 'promrule', 'status'],
  ],
  'apiextensions.k8s.io/v1': [
    ['customresourcedefinitions', 'CustomResourceDefinition', 'C', 'crd crds', 'status'],
  ],
};

/** Virtual resources: nothing is stored, a POST is answered. */
const REVIEWS: Record<string, Row[]> = {
  'authorization.k8s.io/v1': [
    ['selfsubjectaccessreviews', 'SelfSubjectAccessReview', 'C'],
    ['selfsubjectrulesreviews', 'SelfSubjectRulesReview', 'C'],
    ['subjectaccessreviews', 'SubjectAccessReview', 'C'],
    ['localsubjectaccessreviews', 'LocalSubjectAccessReview', 'N'],
  ],
  'authentication.k8s.io/v1': [
    ['selfsubjectreviews', 'SelfSubjectReview', 'C'],
    ['tokenreviews', 'TokenReview', 'C'],
  ],
};

function toType(
  groupVersion: string,
  [plural, kind, scope, shortNames = '', subresources = '']: Row,
): ResourceType {
  const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion];
  return {
    group: group ?? '',
    version: version ?? '',
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced: scope === 'N',
    shortNames: shortNames.split(' ').filter(Boolean),
    subresources: subresources.split(' ').filter(Boolean),
  };
}

const toTypes = (table: Record<string, Row[]>): ResourceType[] =>
  Object.entries(table).flatMap(([groupVersion, rows]) => rows.map((row) => toType(groupVersion, row)));

/** The types served now: the built-in ones, and those of CustomResourceDefinitions as they come and go. */
export class ResourceTypes {
  readonly #types: ResourceType[] = toTypes(TABLE);
  readonly reviews: readonly ResourceType[] = toTypes(REVIEWS);

  all(): readonly ResourceType[] {
    return this.#types;
  }

  find(group: string, version: string, plural: string): ResourceType | undefined {
    return this.#types.find((t) => t.group === group && t.version === version && t.plural === plural);
  }

  findReview(group: string, version: string, plural: string): ResourceType | undefined {
    return this.reviews.find((t) => t.group === group && t.version === version && t.plural === plural);
  }

  /** A built-in type by its plural name (unique among them). @throws when there is none. */
  get(plural: string): ResourceType {
    const type = this.#types.find((t) => t.plural === plural);
    if (!type) throw new Error(`no resource type ${plural}`);
    return type;
  }

  findByKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.#types.find(
      (t) => (t.group ? `${t.group}/${t.version}` : t.version) === apiVersion && t.kind === kind,
    );
  }

  add(type: ResourceType): void {
    if (!this.find(type.group, type.version, type.plural)) this.#types.push(type);
  }

  remove(group: string, plural: string): void {
    for (let i = this.#types.length - 1; i >= 0; i--) {
      const type = this.#types[i];
      if (type?.custom && type.group === group && type.plural === plural) this.#types.splice(i, 1);
    }
  }
}
