import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../kernel/serve.ts';
import { openStore } from '../kernel/store.ts';
import type { Contracted } from '../kernel/testing/contracted.ts';
import { contracted, contractsDir } from '../kernel/testing/contracted.ts';
import { startPrometheus } from '../prometheus/index.ts';
import type { Manifest, TestCluster } from './testing/cluster.ts';
import { eventually, pathOf, startTestCluster } from './testing/cluster.ts';
import {
  deployment,
  httpRoute,
  namespace,
  pod,
  RESTRICTED,
  service,
  WEB_SERVER,
} from './testing/manifests.ts';

const RBAC = 'rbac.authorization.k8s.io';
const NS = 'contract';
const named = (name: string) => ({ name, namespace: NS });

const podTemplate = {
  metadata: { labels: { app: 'beside' } },
  spec: { containers: [{ name: 'main', image: 'sample/web:1' }] },
};

/** One object of each kind that an onboarding makes, and of each that it looks for before it takes a namespace away. */
const OBJECTS: Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: named('data'),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: named('db'),
    spec: { serviceName: 'db', selector: { matchLabels: { app: 'beside' } }, template: podTemplate },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: named('nightly'),
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: { spec: { template: { spec: { ...podTemplate.spec, restartPolicy: 'Never' } } } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: named('deployer'),
    automountServiceAccountToken: false,
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: named('quota'),
    spec: { hard: { pods: '20', 'requests.cpu': '4' } },
  },
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: named('limits'),
    spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '50m' } }] },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: named('secret'), stringData: { key: 'value' } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: named('config'), data: { key: 'value' } },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: named('deploy'),
    rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }],
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: named('deploy'),
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'deploy' },
    subjects: [{ kind: 'Group', name: 'team-sample', apiGroup: RBAC }],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: named('deny'),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: named('web'),
    spec: {
      rules: [
        {
          host: 'ingress.localhost',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: named('web'),
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: named('web'),
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 2 },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: named('once'),
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          containers: [
            { ...(pod(NS, 'x').spec as { containers: object[] }).containers[0], image: 'sample/once:1' },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { ...named('web'), labels: { release: 'prometheus' } },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
      endpoints: [{ port: 'http', path: '/metrics' }],
    },
  },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { ...named('web'), labels: { release: 'prometheus' } },
    spec: {
      groups: [
        {
          name: 'web',
          rules: [
            { alert: 'Down', expr: 'up == 0', for: '1m' },
            { record: 'web:up', expr: 'sum(up)' },
          ],
        },
      ],
    },
  },
  deployment(NS, 'web'),
  service(NS, 'web'),
];

describe.skipIf(!contractsDir)('by the published API descriptions', { timeout: 60_000 }, () => {
  let cluster: TestCluster;
  let prometheus: Service;
  let kubernetesContract: Contracted;
  let prometheusContract: Contracted;

  beforeAll(async () => {
    cluster = await startTestCluster();
    cluster.addImage('sample/web:1', { 'app/server.js': WEB_SERVER });
    cluster.addImage('sample/once:1', { 'app/server.js': 'console.log("done")' });
    prometheus = await startPrometheus({
      store: openStore(`${cluster.dataDir}/p.db`),
      dataDir: cluster.dataDir,
      port: 0,
      log: () => undefined,
      kubernetes: cluster.kubernetes,
    });
    kubernetesContract = await contracted(cluster.kubernetes.url, 'kubernetes.json');
    prometheusContract = await contracted(prometheus.url, 'prometheus.json');
  });
  afterAll(async () => {
    await kubernetesContract.close();
    await prometheusContract.close();
    await prometheus.close();
    await cluster.close();
  });

  const call = async (method: string, path: string, body?: unknown, contentType = 'application/json') => {
    const response = await fetch(kubernetesContract.url + path, {
      method,
      headers: {
        authorization: `Bearer ${cluster.kubernetes.adminToken}`,
        ...(body !== undefined && { 'content-type': contentType }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: response.headers.get('content-type')?.includes('json') && text.trim() ? text : '',
      text,
    };
  };
  const apply = (object: Manifest) =>
    call(
      'PATCH',
      `${pathOf(object)}?fieldManager=contract&force=true`,
      object,
      'application/apply-patch+yaml',
    );

  it('makes, reads, lists, watches and deletes every kind an onboarding touches', async () => {
    await apply(namespace(NS, RESTRICTED));
    for (const object of OBJECTS)
      expect([object.kind, (await apply(object)).status]).toEqual([object.kind, 201]);
    await cluster.apply(httpRoute(NS, 'web', 'contract.localhost'));
    await eventually(async () => {
      const found = JSON.parse((await call('GET', pathOf(deployment(NS, 'web')))).text);
      return found.status.availableReplicas === 1;
    });
    await eventually(
      async () =>
        JSON.parse((await call('GET', `/apis/batch/v1/namespaces/${NS}/jobs/once`)).text).status.succeeded ===
        1,
    );
    for (const object of OBJECTS) {
      expect((await call('GET', pathOf(object))).status).toBe(200);
      const list = pathOf(object).replace(/\/[^/]+$/, '');
      expect((await call('GET', list)).status).toBe(200);
    }
    for (const plural of ['pods', 'events', 'endpoints', 'configmaps'])
      await call('GET', `/api/v1/namespaces/${NS}/${plural}`);
    await call('GET', `/apis/discovery.k8s.io/v1/namespaces/${NS}/endpointslices`);
    await call('GET', `/apis/apps/v1/namespaces/${NS}/replicasets`);
    await call('GET', `/apis/apps/v1/namespaces/${NS}/deployments?watch=true&timeoutSeconds=1`);
    await call('GET', `/apis/apps/v1/namespaces/${NS}/deployments/web/scale`);
    for (const path of [
      '/api/',
      '/apis/',
      '/api/v1/',
      '/apis/apps/',
      '/apis/apps/v1/',
      '/version/',
      '/api/v1/nodes',
      '/api/v1/namespaces',
      '/healthz',
    ])
      await call('GET', path);
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
    };
    expect(
      (await call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review)).status,
    ).toBe(201);
    const rules = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: NS },
    };
    expect((await call('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', rules)).status).toBe(
      201,
    );
    const who = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    expect((await call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', who)).status).toBe(201);
    const token = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [], expirationSeconds: 600 },
    };
    expect(
      (await call('POST', `/api/v1/namespaces/${NS}/serviceaccounts/deployer/token`, token)).status,
    ).toBe(201);
    const [first] = JSON.parse((await call('GET', `/api/v1/namespaces/${NS}/pods`)).text).items;
    expect(
      (await call('GET', `/api/v1/namespaces/${NS}/pods/${first.metadata.name}/log?tailLines=1`)).status,
    ).toBe(200);
    expect((await call('GET', `/api/v1/namespaces/${NS}/pods/none`)).status).toBe(404);
    for (const object of [...OBJECTS].reverse())
      expect([object.kind, (await call('DELETE', pathOf(object))).status]).toEqual([object.kind, 200]);
    expect(await kubernetesContract.violations()).toEqual([]);
  });

  it('answers Prometheus’s questions in its documented shapes', async () => {
    for (const object of OBJECTS.slice(-4)) await apply(object);
    await eventually(async () => {
      const { data } = (await (await fetch(`${prometheusContract.url}/api/v1/targets`)).json()) as {
        data: { activeTargets: Array<{ health: string }> };
      };
      return data.activeTargets.some((target) => target.health === 'up');
    });
    for (const path of [
      '/api/v1/rules',
      '/api/v1/alerts',
      '/api/v1/status/buildinfo',
      '/api/v1/query?query=up',
      '/api/v1/query?query=up%5B1m%5D',
      '/api/v1/query?query=1',
      '/api/v1/query?query=sum(',
      '/api/v1/labels',
      '/api/v1/label/job/values',
      '/api/v1/series?match%5B%5D=up',
    ]) {
      await fetch(prometheusContract.url + path);
    }
    const now = Date.now() / 1000;
    await fetch(`${prometheusContract.url}/api/v1/query_range?query=up&start=${now - 60}&end=${now}&step=15`);
    expect(await prometheusContract.violations()).toEqual([]);
    await call('DELETE', `/api/v1/namespaces/${NS}`);
    await eventually(async () => (await call('GET', `/api/v1/namespaces/${NS}`)).status === 404);
    expect(await kubernetesContract.violations()).toEqual([]);
  });
});
