import type { KubernetesObject } from '../app-manifest/kubernetes-object.ts';
import { ownershipLabels, REPOSITORY_ANNOTATION } from '../app-manifest/kubernetes-object.ts';
import { toDnsLabel } from '../app-manifest/names.ts';
import { formatCpu, formatMemory } from '../app-manifest/quantities.ts';
import type { ClusterSettings, EnvironmentSettings, SizeLimit, TeamSettings } from '../organisation.ts';
import { namespaceName } from '../organisation.ts';
import { deployRules } from './deploy-rights.ts';
import { platformNamespaces, renderNetworkPolicies } from './network-policies.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** What a container gets that says nothing of its size; requests are mandatory under a quota. */
const DEFAULT_CONTAINER = { cpu: '100m', memory: '128Mi' };

export interface NamespaceInput {
  team: Pick<TeamSettings, 'slug' | 'name' | 'group'>;
  environment: Pick<EnvironmentSettings, 'name' | 'approval'>;
  cluster: Pick<ClusterSettings, 'gateway' | 'ingressNamespaces'>;
  /** Hard limit of the namespace: the team's own, or the larger one that was approved. */
  limit: SizeLimit;
}

/**
 * A team's namespace in one environment, shared by all its repositories: the Namespace first, then quota, limits,
 * network policies and the team's own rights, in the order in which they are to be applied.
 */
export function renderNamespace(input: NamespaceInput): KubernetesObject[] {
  const namespace = namespaceName(input.team.slug, input.environment.name);
  const labels = ownershipLabels(input.team.slug, input.environment.name);
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          ...labels,
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/enforce-version': 'latest',
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/warn-version': 'latest',
        },
      },
    },
    resourceQuota(namespace, labels, input.limit),
    limitRange(namespace, labels),
    ...renderNetworkPolicies({ namespace, labels, ingressNamespaces: platformNamespaces(input.cluster) }),
    teamBinding(namespace, labels, input),
  ];
}

function resourceQuota(
  namespace: string,
  labels: Record<string, string>,
  limit: SizeLimit,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'team', namespace, labels },
    spec: {
      hard: {
        'requests.cpu': formatCpu(limit.cpuMillis),
        'requests.memory': formatMemory(limit.memoryMi),
        'limits.memory': formatMemory(limit.memoryMi),
        pods: String(limit.pods),
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      },
    },
  };
}

function limitRange(namespace: string, labels: Record<string, string>): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'defaults', namespace, labels },
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: DEFAULT_CONTAINER,
          default: { cpu: '500m', memory: DEFAULT_CONTAINER.memory },
        },
      ],
    },
  };
}

/** People of the team may change things where no approval is asked, and only look where one is. */
function teamBinding(
  namespace: string,
  labels: Record<string, string>,
  input: NamespaceInput,
): KubernetesObject {
  const role = input.environment.approval ? 'view' : 'edit';
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'RoleBinding',
    metadata: { name: `team-${role}`, namespace, labels },
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: RBAC_GROUP, kind: 'Group', name: input.team.group }],
  };
}

export interface DeployIdentityInput {
  team: Pick<TeamSettings, 'slug'>;
  environment: Pick<EnvironmentSettings, 'name'>;
  repository: { host: string; id: number; name: string };
}

/** Name of a repository's ServiceAccount, Role and RoleBinding in each of its namespaces. */
export function deployIdentityName(repositoryName: string): string {
  return `deploy-${toDnsLabel(repositoryName, 56)}`;
}

/** A repository's deploy identity in one namespace: ServiceAccount, Role, RoleBinding, in the order to apply them. */
export function renderDeployIdentity(input: DeployIdentityInput): KubernetesObject[] {
  const namespace = namespaceName(input.team.slug, input.environment.name);
  const name = deployIdentityName(input.repository.name);
  const metadata = {
    name,
    namespace,
    labels: ownershipLabels(input.team.slug, input.environment.name),
    annotations: { [REPOSITORY_ANNOTATION]: `${input.repository.host}/${input.repository.id}` },
  };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    { apiVersion: `${RBAC_GROUP}/v1`, kind: 'Role', metadata, rules: deployRules() },
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
}
