import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from './testing/cluster.ts';
import { eventually, startTestCluster } from './testing/cluster.ts';
import { deployment, pod, RESTRICTED } from './testing/manifests.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
  await cluster.makeNamespace('api');
});
afterAll(() => cluster.close());

describe('admission', { timeout: 30_000 }, () => {
  it('refuses pods that the restricted profile forbids, naming each rule', async () => {
    await cluster.makeNamespace('strict', { ...RESTRICTED, 'pod-security.kubernetes.io/warn': 'restricted' });
    const refused = await cluster.apply(pod('strict', 'bare', { securityContext: undefined }));
    expect(refused.status).toBe(403);
    expect(refused.body.message).toMatch(
      /^pods "bare" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false \(container "app" must set securityContext.allowPrivilegeEscalation=false\), unrestricted capabilities/,
    );
    const warned = await cluster.apply(deployment('strict', 'bare', { securityContext: undefined }));
    expect(warned.status).toBe(201);
    expect(warned.headers.get('warning')).toContain('would violate PodSecurity');
  });

  it('accepts a deployment over quota, whose replica set then reports why it makes no pods', async () => {
    await cluster.makeNamespace('small');
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quota', namespace: 'small' },
      spec: { hard: { 'requests.cpu': '100m', pods: '5', configmaps: '2' } },
    });
    const over = deployment('small', 'large', { resources: { requests: { cpu: '200m' } } });
    expect((await cluster.apply(over)).status).toBe(201);
    const failing = await eventually(async () => {
      const found = (await cluster.call('GET', '/apis/apps/v1/namespaces/small/deployments/large')).body;
      return found.status?.conditions?.find((c: { type: string }) => c.type === 'ReplicaFailure');
    });
    expect(failing).toMatchObject({ status: 'True', reason: 'FailedCreate' });
    expect(failing.message).toContain(
      'exceeded quota: quota, requested: requests.cpu=200m, used: requests.cpu=0, limited: requests.cpu=100m',
    );
    const none = await cluster.apply(pod('small', 'none', { resources: {} }));
    expect(none.body.message).toContain('failed quota: quota: must specify requests.cpu for: app');
    const direct = [1, 2].map((n) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `m${n}`, namespace: 'small' },
    }));
    expect((await cluster.apply(direct[0] as never)).status).toBe(201);
    expect((await cluster.apply(direct[1] as never)).body.message).toContain(
      'exceeded quota: quota, requested: configmaps=1, used: configmaps=2, limited: configmaps=2',
    );
  });

  it('gives containers the namespace’s default requests and limits, and holds them to its maximum', async () => {
    await cluster.makeNamespace('ranged');
    const limits = [
      {
        type: 'Container',
        default: { memory: '256Mi' },
        defaultRequest: { cpu: '100m', memory: '128Mi' },
        max: { memory: '512Mi' },
      },
    ];
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'limits', namespace: 'ranged' },
      spec: { limits },
    });
    const made = await cluster.apply(pod('ranged', 'plain', { resources: {} }));
    expect(made.body.spec.containers[0].resources).toEqual({
      limits: { memory: '256Mi' },
      requests: { cpu: '100m', memory: '128Mi' },
    });
    const refused = await cluster.apply(pod('ranged', 'big', { resources: { limits: { memory: '1Gi' } } }));
    expect(refused.body.message).toContain('maximum memory usage per Container is 512Mi, but limit is 1Gi');
  });
});

describe('identities', { timeout: 30_000 }, () => {
  const RBAC = 'rbac.authorization.k8s.io';
  const role = (name: string, rules: unknown[]) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name, namespace: 'bound' },
    rules,
  });
  let token = '';

  beforeAll(async () => {
    await cluster.makeNamespace('bound');
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'deployer', namespace: 'bound' },
    });
    await cluster.apply(
      role('deploy', [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create', 'patch'] },
        { apiGroups: [RBAC], resources: ['roles'], verbs: ['create'] },
      ]),
    );
    await cluster.apply({
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'deploy', namespace: 'bound' },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'deploy' },
      subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'bound' }],
    });
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 999_999 },
    };
    const issued = await cluster.call(
      'POST',
      '/api/v1/namespaces/bound/serviceaccounts/deployer/token',
      request,
    );
    expect(issued.status).toBe(201);
    expect(Date.parse(issued.body.status.expirationTimestamp)).toBeLessThan(Date.now() + 25 * 3600 * 1000);
    token = issued.body.status.token;
  });

  it('may do what its role says, in its namespace only', async () => {
    expect(
      (await cluster.call('GET', '/api/v1/namespaces/bound/configmaps', undefined, { token })).status,
    ).toBe(200);
    const elsewhere = await cluster.call(
      'POST',
      '/apis/apps/v1/namespaces/api/deployments',
      deployment('api', 'x'),
      { token },
    );
    expect(elsewhere.status).toBe(403);
    expect(elsewhere.body.message).toBe(
      'deployments.apps is forbidden: User "system:serviceaccount:bound:deployer" cannot create resource "deployments" in API group "apps" in the namespace "api"',
    );
    const cluster_ = await cluster.call('GET', '/api/v1/nodes', undefined, { token });
    expect(cluster_.body.message).toContain(
      'cannot list resource "nodes" in API group "" at the cluster scope',
    );
  });

  it('may not give away what it does not hold', async () => {
    const path = `/apis/${RBAC}/v1/namespaces/bound/roles`;
    const wide = role('wide', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]);
    const refused = await cluster.call('POST', path, wide, { token });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain(
      'is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    );
    expect(
      (
        await cluster.call(
          'POST',
          path,
          role('narrow', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }]),
          { token },
        )
      ).status,
    ).toBe(201);
  });

  it('can ask what it may do, and who it is', async () => {
    const review = async (verb: string) => {
      const spec = { resourceAttributes: { namespace: 'bound', verb, resource: 'configmaps' } };
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
      return (
        await cluster.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body, { token })
      ).body.status.allowed;
    };
    expect(await review('list')).toBe(true);
    expect(await review('delete')).toBe(false);
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const who = await cluster.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', body, {
      token,
    });
    expect(who.body.status.userInfo.username).toBe('system:serviceaccount:bound:deployer');
  });

  it('is nobody without a token, with a made-up one, and once its account is gone', async () => {
    expect((await cluster.call('GET', '/api/v1/nodes', undefined, { token: 'made.up.token' })).status).toBe(
      401,
    );
    await cluster.call('DELETE', '/api/v1/namespaces/bound/serviceaccounts/deployer');
    expect(
      (await cluster.call('GET', '/api/v1/namespaces/bound/configmaps', undefined, { token })).status,
    ).toBe(401);
  });
});
