/** One kind of object that a repository's pipeline applies. */
export interface AppliedKind {
  apiVersion: string;
  kind: string;
  /** Plural name in the API, as RBAC wants it. */
  resource: string;
}

/**
 * Every kind in `deploy/<environment>/`, and so everything the deploy identity may touch. A test holds this table
 * against what the renderer really produces.
 */
export const PIPELINE_KINDS: readonly AppliedKind[] = [
  { apiVersion: 'v1', kind: 'Service', resource: 'services' },
  { apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments' },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', resource: 'httproutes' },
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', resource: 'prometheusrules' },
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', resource: 'servicemonitors' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', resource: 'networkpolicies' },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', resource: 'poddisruptionbudgets' },
];

export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** API group of an `apiVersion`: empty for core. */
function apiGroup(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/**
 * Least rights of `kubectl apply -k` (get, create, patch) on these kinds, and of `kubectl rollout status`, which lists
 * and watches Deployments. No delete, no secrets, no pods, no rights on rights.
 */
export function deployRules(): PolicyRule[] {
  return PIPELINE_KINDS.map(({ apiVersion, kind, resource }) => ({
    apiGroups: [apiGroup(apiVersion)],
    resources: [resource],
    verbs: kind === 'Deployment' ? ['get', 'list', 'watch', 'create', 'patch'] : ['get', 'create', 'patch'],
  }));
}
