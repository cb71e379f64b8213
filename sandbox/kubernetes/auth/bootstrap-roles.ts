import type { PolicyRule } from './rbac.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

/** What the user-facing default roles name, by group. */
const WORKLOADS: Array<[group: string, resources: string[]]> = [
  ['', ['configmaps', 'endpoints', 'pods', 'serviceaccounts', 'services']],
  ['apps', ['deployments', 'deployments/scale', 'replicasets', 'replicasets/scale']],
  ['batch', ['jobs']],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['networking.k8s.io', ['ingresses', 'networkpolicies']],
  ['policy', ['poddisruptionbudgets']],
];
const READ_ONLY: Array<[group: string, resources: string[]]> = [
  [
    '',
    [
      'events',
      'limitranges',
      'namespaces',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'resourcequotas',
      'resourcequotas/status',
      'services/status',
    ],
  ],
  ['apps', ['deployments/status', 'replicasets/status']],
  ['batch', ['jobs/status']],
  ['discovery.k8s.io', ['endpointslices']],
];

const rules = (table: Array<[string, string[]]>, verbs: string[]): PolicyRule[] =>
  table.map(([group, resources]) => ({ apiGroups: [group], resources, verbs }));

const VIEW: PolicyRule[] = [...rules(WORKLOADS, READ), ...rules(READ_ONLY, READ)];
const EDIT: PolicyRule[] = [
  ...VIEW,
  ...rules(WORKLOADS, WRITE),
  { apiGroups: [''], resources: ['secrets'], verbs: [...READ, ...WRITE] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
  { apiGroups: [''], resources: ['events'], verbs: WRITE },
];
const ADMIN: PolicyRule[] = [
  ...EDIT,
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings'],
    verbs: [...READ, ...WRITE],
  },
  { apiGroups: ['authorization.k8s.io'], resources: ['localsubjectaccessreviews'], verbs: ['create'] },
];

/** ClusterRoles every cluster starts with. */
export const BOOTSTRAP_CLUSTER_ROLES: Record<string, PolicyRule[]> = {
  'cluster-admin': [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ],
  admin: ADMIN,
  edit: EDIT,
  view: VIEW,
  'system:discovery': [
    {
      nonResourceURLs: [
        '/api',
        '/api/*',
        '/apis',
        '/apis/*',
        '/healthz',
        '/livez',
        '/openapi',
        '/openapi/*',
        '/readyz',
        '/version',
        '/version/',
      ],
      verbs: ['get'],
    },
  ],
  'system:basic-user': [
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      verbs: ['create'],
    },
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
  ],
  'system:public-info-viewer': [
    { nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'], verbs: ['get'] },
  ],
};

/** Bindings every cluster starts with: ClusterRole -> group. */
export const BOOTSTRAP_BINDINGS: Array<[name: string, group: string]> = [
  ['cluster-admin', 'system:masters'],
  ['system:discovery', 'system:authenticated'],
  ['system:basic-user', 'system:authenticated'],
  ['system:public-info-viewer', 'system:authenticated'],
];
