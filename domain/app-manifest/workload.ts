import type { KubernetesObject } from './kubernetes-object.ts';
import type { ManifestApp } from './manifest.ts';
import { formatCpu, formatMemory } from './quantities.ts';
import type { EffectiveSize, RenderContext } from './render-context.ts';
import { effectiveSize, objectMetadata, selectorLabels } from './render-context.ts';

/** A CPU limit only stops a runaway: pods may borrow idle cores to start, up to this much or twice their request. */
const LEAST_CPU_LIMIT_MILLIS = 1000;
/** Room on the node's disk of each writable folder. */
const WRITABLE_SIZE_LIMIT = '1Gi';

/** The Deployment of an app, admissible under the pod security standard `restricted`. */
export function renderDeployment(app: ManifestApp, context: RenderContext): KubernetesObject {
  const size = effectiveSize(app, context.environment);
  const metadata = objectMetadata(app, context);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: size.pods,
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: 300,
      selector: { matchLabels: selectorLabels(app) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: metadata.labels, annotations: metadata.annotations },
        spec: podSpec(app, context, size),
      },
    },
  };
}

function podSpec(app: ManifestApp, context: RenderContext, size: EffectiveSize): Record<string, unknown> {
  const folders = ['/tmp', ...app.writable.filter((folder) => folder !== '/tmp')];
  const volumes = folders.map((mountPath, index) => ({
    name: index === 0 ? 'tmp' : `writable-${index}`,
    mountPath,
  }));
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: app.user,
      runAsGroup: app.user,
      fsGroup: app.user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(size.pods > 1 ? { topologySpreadConstraints: spreadOverNodes(app) } : {}),
    containers: [
      {
        name: app.name,
        image: context.image,
        ports: [{ name: 'http', containerPort: app.port, protocol: 'TCP' }],
        env: environmentVariables(app, context.environment),
        resources: resources(size),
        ...probes(app),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: volumes,
      },
    ],
    volumes: volumes.map(({ name }) => ({ name, emptyDir: { sizeLimit: WRITABLE_SIZE_LIMIT } })),
  };
}

function spreadOverNodes(app: ManifestApp) {
  return [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selectorLabels(app) },
    },
  ];
}

function environmentVariables(app: ManifestApp, environment: string) {
  const variables = { ...app.env, ...app.environments[environment]?.env };
  const sorted = Object.entries(variables).sort(([one], [other]) => (one < other ? -1 : 1));
  return [['PORT', String(app.port)], ...sorted].map(([name, value]) => ({ name, value }));
}

function resources(size: EffectiveSize) {
  const cpuLimitMillis = Math.max(LEAST_CPU_LIMIT_MILLIS, size.cpuMillis * 2);
  return {
    requests: { cpu: formatCpu(size.cpuMillis), memory: formatMemory(size.memoryMi) },
    limits: { cpu: formatCpu(cpuLimitMillis), memory: formatMemory(size.memoryMi) },
  };
}

/** The health path where there is one, else whether the port accepts a connection. Two minutes to start. */
function probes(app: ManifestApp) {
  const handler =
    app.health === undefined
      ? { tcpSocket: { port: 'http' } }
      : { httpGet: { path: app.health, port: 'http', scheme: 'HTTP' } };
  return {
    startupProbe: { ...handler, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 60 },
    readinessProbe: { ...handler, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    livenessProbe: { ...handler, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
  };
}
