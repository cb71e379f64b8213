import type { AppFindings } from '#domain/inspection/inspection.ts';
import type { Plan, PlannedApp, PlannedObject } from '#domain/plan/plan.ts';

const manifest = `apiVersion: onramp/v1
team: checkout
apps:
  - name: returns-api
    blueprint: node-service@4.2.0
    path: services/api
    start: node dist/server.js
    port: 8080
    health: /healthz
    metrics: /metrics
    pods: 4
    resources:
      memory: 2Gi
      cpu: 2
environments:
  staging:
    pods: 1
  production:
    approvals: 1
`;

export function someFindings(over: Partial<AppFindings> = {}): AppFindings {
  return {
    path: 'services/api',
    name: 'returns-api',
    language: 'typescript',
    framework: 'express',
    packageManager: 'pnpm',
    runtimeVersion: '22',
    buildCommand: 'pnpm run build',
    testCommand: 'pnpm run test:ci',
    startCommand: 'node dist/server.js',
    port: 8080,
    healthPath: '/healthz',
    metricsPath: '/metrics',
    dockerfile: null,
    evidence: {
      language: { file: 'package.json', line: 12, rule: 'typescript is a dependency' },
      framework: { file: 'package.json', line: 9, rule: 'express is a dependency' },
      runtimeVersion: { file: '.nvmrc', line: 1, rule: '.nvmrc pins the runtime' },
      buildCommand: { file: 'package.json', line: 18, rule: 'the script "build"' },
      testCommand: { file: 'package.json', line: 21, rule: 'the script "test:ci"' },
      startCommand: { file: 'package.json', line: 19, rule: 'the script "start"' },
      port: { file: 'src/server.ts', line: 41, rule: 'listen(8080)' },
      healthPath: { file: 'src/health.ts', line: 7, rule: 'a GET route named healthz' },
      metricsPath: { file: 'src/metrics.ts', line: 15, rule: 'prom-client is served here' },
    },
    ...over,
  };
}

function anObject(
  kind: string,
  name: string,
  namespace: string | null,
  over: Partial<PlannedObject> = {},
): PlannedObject {
  return {
    cluster: 'eu-central-1',
    namespace,
    apiVersion: 'v1',
    kind,
    name,
    change: 'add',
    manifest: { apiVersion: 'v1', kind, metadata: { name, ...(namespace ? { namespace } : {}) } },
    appliedBy: 'onramp',
    ...over,
  };
}

function aPlannedApp(findings: AppFindings, blueprint: PlannedApp['blueprint']): PlannedApp {
  const { evidence: _evidence, port, dockerfile, ...known } = findings;
  return {
    ...known,
    blueprint,
    port: port ?? 8080,
    dockerfile: dockerfile ?? `${findings.path}/Dockerfile`,
    urls: { staging: `https://${findings.name}-staging.apps.example` },
    size: { cpuMillis: 2_000, memoryMi: 2_048, pods: 4 },
    sizes: {
      staging: { cpuMillis: 2_000, memoryMi: 2_048, pods: 1 },
      production: { cpuMillis: 2_000, memoryMi: 2_048, pods: 4 },
    },
  };
}

/** A plan of two apps in one repository; production asks for more than the team's limit. */
export function aPlan(over: Partial<Plan> = {}): Plan {
  const api = someFindings();
  const worker = someFindings({
    path: 'services/worker',
    name: 'returns-worker',
    language: 'python',
    framework: null,
    packageManager: null,
    runtimeVersion: null,
    buildCommand: null,
    testCommand: null,
    startCommand: null,
    port: null,
    healthPath: null,
    metricsPath: null,
    dockerfile: 'services/worker/Dockerfile',
    evidence: { dockerfile: { file: 'services/worker/Dockerfile', line: 1, rule: 'a Dockerfile' } },
  });
  const namespaces = ['checkout-staging', 'checkout-production'];
  const file = { executable: false, notices: [] };
  return {
    schemaVersion: 1,
    repository: {
      host: 'github.com',
      id: 1234,
      owner: 'acme',
      name: 'returns',
      url: 'https://github.com/acme/returns',
      private: true,
      defaultBranch: 'main',
      headSha: '3f9c2e1b20e9a77b0e1c41aa9c0d07f3b2c1b2c1',
    },
    team: 'checkout',
    apps: [
      aPlannedApp(api, { id: 'node-service', version: '4.2.0' }),
      aPlannedApp(worker, { id: 'container', version: '2.3.1' }),
    ],
    environments: [
      {
        name: 'staging',
        cluster: 'eu-central-1',
        namespace: 'checkout-staging',
        approval: false,
        deployOnMerge: true,
      },
      {
        name: 'production',
        cluster: 'eu-central-1',
        namespace: 'checkout-production',
        approval: true,
        deployOnMerge: false,
      },
    ],
    branch: 'onramp/onboard',
    files: [
      {
        ...file,
        path: 'onramp.yaml',
        change: 'add',
        before: null,
        after: manifest,
        purpose: 'the app manifest',
        notices: [{ line: 14, text: 'with 4 pods, needs approval' }],
      },
      {
        ...file,
        path: '.github/workflows/ci.yml',
        change: 'add',
        before: null,
        after:
          'name: ci\non: [pull_request]\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n',
        purpose: 'tests of each pull request',
      },
      {
        ...file,
        path: 'catalog-info.yaml',
        change: 'modify',
        before:
          'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: returns\nspec:\n  owner: nobody\n',
        after:
          'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: returns-api\nspec:\n  owner: checkout\n  type: service\n',
        purpose: 'the catalog entry',
      },
      {
        ...file,
        path: 'services/worker/Dockerfile',
        change: 'keep',
        before: 'FROM python:3.13-slim\nUSER 10001\nCMD ["python", "-m", "worker"]\n',
        after: null,
        purpose: 'the image of returns-worker',
      },
    ],
    settings: [
      {
        kind: 'ruleset',
        environment: null,
        name: 'onramp',
        value: 'requires the check "test"',
        change: 'add',
      },
      ...['staging', 'production'].flatMap((environment) => [
        {
          kind: 'environment' as const,
          environment,
          name: environment,
          value: environment === 'production' ? 'approval by acme/checkout' : 'no approval',
          change: 'add' as const,
        },
        {
          kind: 'variable' as const,
          environment,
          name: 'KUBE_NAMESPACE',
          value: `checkout-${environment}`,
          change: 'add' as const,
        },
        { kind: 'secret' as const, environment, name: 'KUBE_TOKEN', value: null, change: 'add' as const },
      ]),
    ],
    objects: namespaces.flatMap((namespace) => [
      anObject('Namespace', namespace, namespace, { change: namespace.endsWith('staging') ? 'same' : 'add' }),
      anObject('ResourceQuota', 'onramp', namespace),
      anObject('NetworkPolicy', 'default-deny', namespace),
      anObject('ServiceAccount', 'deploy-returns', namespace),
      anObject('Deployment', 'returns-api', namespace, { apiVersion: 'apps/v1', appliedBy: 'pipeline' }),
    ]),
    monitoring: namespaces.map((namespace) =>
      anObject('ServiceMonitor', 'returns-api', namespace, {
        apiVersion: 'monitoring.coreos.com/v1',
        appliedBy: 'pipeline',
      }),
    ),
    people: [
      {
        step: 'ensure-namespaces',
        kind: 'approve-size',
        why: 'Production asks for 12 cores; Checkout may use 8 without approval. The run opens a Jira issue for the platform team and goes on by itself once it is answered.',
        url: null,
      },
    ],
    requiredChecks: ['test'],
    expected: { automationMs: 540_000, peopleMs: 4_800_000 },
    questions: [],
    inspection: {
      apps: [api, worker],
      existing: {
        ci: ['.github/workflows/codeql.yml'],
        manifests: [],
        catalogInfo: 'catalog-info.yaml',
        codeowners: 'CODEOWNERS',
      },
    },
    ...over,
  };
}
