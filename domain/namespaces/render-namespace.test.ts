import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../app-manifest/kubernetes-object.ts';
import { deployRules, PIPELINE_KINDS } from './deploy-rights.ts';
import { deployIdentityName, renderDeployIdentity, renderNamespace } from './render-namespace.ts';

const TEAM = { slug: 'checkout', name: 'Checkout', group: 'team-checkout' };
const CLUSTER = {
  gateway: { name: 'public', namespace: 'gateway-system' },
  ingressNamespaces: ['monitoring'],
};
const REPOSITORY = { host: 'github.com', id: 4711, name: 'returns' };

function namespace(approval: 'asked' | 'not asked' = 'not asked') {
  const environment = {
    name: approval === 'asked' ? 'production' : 'staging',
    approval: approval === 'asked',
  };
  return renderNamespace({
    team: TEAM,
    environment,
    cluster: CLUSTER,
    limit: { cpuMillis: 4000, memoryMi: 8192, pods: 20 },
  });
}
const identity = () =>
  renderDeployIdentity({ team: TEAM, environment: { name: 'staging' }, repository: REPOSITORY });

const RESOURCES: Record<string, string> = {
  Namespace: 'namespaces',
  ResourceQuota: 'resourcequotas',
  LimitRange: 'limitranges',
  NetworkPolicy: 'networkpolicies',
  RoleBinding: 'rolebindings',
  Role: 'roles',
  ServiceAccount: 'serviceaccounts',
};

function one(objects: KubernetesObject[], kind: string, name?: string): KubernetesObject {
  const found = objects.find(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  if (!found) throw new Error(`There is no ${kind} ${name ?? ''}.`);
  return found;
}

describe('a namespace', () => {
  it('comes before everything in it, and everything says whose it is', () => {
    const objects = namespace();
    expect(objects[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'checkout-staging' } });
    for (const object of [...objects, ...identity()]) {
      expect(object.metadata.labels).toMatchObject({
        'app.kubernetes.io/managed-by': 'onramp',
        'onramp.dev/team': 'checkout',
      });
    }
    for (const object of [...objects.slice(1), ...identity()])
      expect(object.metadata.namespace).toBe('checkout-staging');
  });

  it('enforces restricted pod security, and a quota in the notation the API server gives back', () => {
    expect(namespace()[0]?.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    expect(one(namespace(), 'ResourceQuota').spec).toMatchObject({
      hard: { 'requests.cpu': '4', 'requests.memory': '8Gi', 'limits.memory': '8Gi', pods: '20' },
    });
  });

  it('denies all traffic in both directions, with named openings only', () => {
    const policies = namespace().filter((object) => object.kind === 'NetworkPolicy');
    expect(one(policies, 'NetworkPolicy', 'default-deny').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(policies.map((policy) => policy.metadata.name).sort()).toEqual([
      'allow-dns',
      'allow-from-platform',
      'allow-internet-https',
      'allow-same-namespace',
      'default-deny',
    ]);
    expect(JSON.stringify(one(policies, 'NetworkPolicy', 'allow-dns').spec)).toMatch(
      /"UDP","port":53.*"TCP","port":53/,
    );
    expect(JSON.stringify(one(policies, 'NetworkPolicy', 'allow-internet-https').spec)).toContain(
      '169.254.0.0/16',
    );
    const platform = JSON.stringify(one(policies, 'NetworkPolicy', 'allow-from-platform').spec);
    expect(platform).toContain('gateway-system');
    expect(platform).toContain('monitoring');
  });

  it('lets the team edit where nothing is approved, and only view where it is', () => {
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'team-checkout' }];
    expect(one(namespace(), 'RoleBinding')).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: 'edit' },
      subjects,
    });
    expect(one(namespace('asked'), 'RoleBinding')).toMatchObject({ roleRef: { name: 'view' }, subjects });
  });
});

describe('the deploy identity', () => {
  it('is bound to its own namespace and gets no token by itself', () => {
    const name = 'deploy-returns';
    expect(one(identity(), 'ServiceAccount')).toMatchObject({
      metadata: { name },
      automountServiceAccountToken: false,
    });
    expect(one(identity(), 'RoleBinding')).toMatchObject({
      roleRef: { kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'checkout-staging' }],
    });
  });

  it('may get, create and patch what the pipeline applies, watch Deployments, and nothing else', () => {
    expect(deployRules()).toHaveLength(PIPELINE_KINDS.length);
    const verbs = new Set(deployRules().flatMap((rule) => rule.verbs));
    expect(verbs).toEqual(new Set(['get', 'list', 'watch', 'create', 'patch']));
    const resources = deployRules().flatMap((rule) => rule.resources);
    for (const forbidden of [
      'secrets',
      'pods',
      'pods/exec',
      'roles',
      'rolebindings',
      'serviceaccounts',
      '*',
    ]) {
      expect(resources).not.toContain(forbidden);
    }
    expect(deployRules().filter((rule) => rule.verbs.includes('watch'))).toEqual([
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'create', 'patch'] },
    ]);
  });

  it('has a valid name for any repository, and different names for different repositories', () => {
    const names = [
      'returns',
      'Returns',
      'returns.api',
      'returns-api',
      'x'.repeat(100),
      'x'.repeat(99),
      '...',
    ];
    const made = names.map(deployIdentityName);
    for (const name of made) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    expect(new Set(made).size).toBe(names.length);
  });
});

const contracts = process.env.CONTRACTS_DIR;
it.skipIf(!contracts)(
  'namespaces and identities are valid by the schemas of Kubernetes (needs CONTRACTS_DIR)',
  async () => {
    const { createContract } = await import(join(contracts ?? '', 'check-exchange.mjs'));
    const contract = createContract(join(contracts ?? '', 'kubernetes.json'));
    for (const object of [...namespace(), ...identity()]) {
      const group = object.apiVersion.includes('/')
        ? `/apis/${object.apiVersion}`
        : `/api/${object.apiVersion}`;
      const inside = object.metadata.namespace ? `/namespaces/${object.metadata.namespace}` : '';
      const exchange = {
        method: 'POST',
        path: `${group}${inside}/${RESOURCES[object.kind]}`,
        requestBody: object,
        requestType: 'application/json',
        status: 201,
        responseBody: object,
        contentType: 'application/json',
      };
      expect([...contract.check(exchange)], object.kind).toEqual([]);
    }
  },
);
