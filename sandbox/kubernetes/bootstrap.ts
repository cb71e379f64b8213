import { createHash } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import { VERSION } from './api/discovery.ts';
import type { Operations } from './api/operations.ts';
import { BOOTSTRAP_BINDINGS, BOOTSTRAP_CLUSTER_ROLES } from './auth/bootstrap-roles.ts';
import { NODE_NAME } from './node/node-context.ts';
import { now } from './storage/object-store.ts';
import type { KubeObject, ObjectMeta } from './types.ts';
import { apiVersionOf } from './types.ts';

const SYSTEM = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };
const RBAC = 'rbac.authorization.k8s.io';

/** Makes what a usable cluster has from the start, where it is not there yet: see `startKubernetes`. */
export function bootstrap(operations: Operations): void {
  const { objects, types } = operations;
  const ensure = (
    plural: string,
    metadata: ObjectMeta,
    content: Record<string, unknown> = {},
  ): KubeObject => {
    const type = types.get(plural);
    const known = objects.get(type, metadata.namespace, metadata.name);
    if (known) return known;
    const object = { apiVersion: apiVersionOf(type), kind: type.kind, metadata, ...content } as KubeObject;
    return operations.create(type, object, {
      user: SYSTEM,
      manager: { name: 'kube-apiserver', operation: 'Update' },
    });
  };

  for (const name of ['default', 'kube-system', 'kube-public', 'gateway-system', 'monitoring'])
    ensure('namespaces', { name });
  for (const [name, rules] of Object.entries(BOOTSTRAP_CLUSTER_ROLES)) {
    ensure('clusterroles', { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } }, { rules });
  }
  for (const [name, group] of BOOTSTRAP_BINDINGS) {
    ensure(
      'clusterrolebindings',
      { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
      {
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
        subjects: [{ apiGroup: RBAC, kind: 'Group', name: group }],
      },
    );
  }
  const node = ensure(
    'nodes',
    {
      name: NODE_NAME,
      labels: { 'kubernetes.io/hostname': NODE_NAME, 'kubernetes.io/os': process.platform },
    },
    { spec: {} },
  );
  operations.setStatus(types.get('nodes'), node, nodeStatus());

  ensure('gatewayclasses', { name: 'sandbox' }, { spec: { controllerName: 'sandbox.example/gateway' } });
  ensure(
    'gateways',
    { name: 'public', namespace: 'gateway-system' },
    {
      spec: {
        gatewayClassName: 'sandbox',
        listeners: [
          {
            name: 'http',
            port: 80,
            protocol: 'HTTP',
            hostname: '*.localhost',
            allowedRoutes: { namespaces: { from: 'All' } },
          },
        ],
      },
    },
  );
  const byRelease = { matchLabels: { release: 'prometheus' } };
  ensure(
    'prometheuses',
    { name: 'prometheus', namespace: 'monitoring', labels: { release: 'prometheus' } },
    {
      spec: {
        replicas: 1,
        scrapeInterval: '30s',
        serviceMonitorSelector: byRelease,
        serviceMonitorNamespaceSelector: {},
        podMonitorSelector: byRelease,
        podMonitorNamespaceSelector: {},
        ruleSelector: byRelease,
        ruleNamespaceSelector: {},
      },
    },
  );
  installDefinitions(ensure);
}

/** The Gateway API and the Prometheus operator are installed: their CustomResourceDefinitions are there to be read. */
function installDefinitions(
  ensure: (plural: string, metadata: ObjectMeta, content?: Record<string, unknown>) => unknown,
): void {
  const installed: Array<[group: string, plural: string, kind: string, scope: string]> = [
    ['gateway.networking.k8s.io', 'gatewayclasses', 'GatewayClass', 'Cluster'],
    ['gateway.networking.k8s.io', 'gateways', 'Gateway', 'Namespaced'],
    ['gateway.networking.k8s.io', 'httproutes', 'HTTPRoute', 'Namespaced'],
    ['monitoring.coreos.com', 'prometheuses', 'Prometheus', 'Namespaced'],
    ['monitoring.coreos.com', 'servicemonitors', 'ServiceMonitor', 'Namespaced'],
    ['monitoring.coreos.com', 'podmonitors', 'PodMonitor', 'Namespaced'],
    ['monitoring.coreos.com', 'prometheusrules', 'PrometheusRule', 'Namespaced'],
  ];
  for (const [group, plural, kind, scope] of installed) {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    ensure(
      'customresourcedefinitions',
      { name: `${plural}.${group}` },
      {
        spec: {
          group,
          scope,
          names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
          versions: [{ name: 'v1', served: true, storage: true, schema }],
        },
      },
    );
  }
}

function nodeStatus() {
  const machine = createHash('sha256').update(NODE_NAME).digest('hex').slice(0, 32);
  const size = { cpu: String(cpus().length), memory: `${Math.floor(totalmem() / 1024)}Ki`, pods: '110' };
  return {
    capacity: size,
    allocatable: size,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        lastHeartbeatTime: now(),
        lastTransitionTime: now(),
      },
    ],
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: NODE_NAME },
    ],
    nodeInfo: {
      machineID: machine,
      systemUUID: machine,
      bootID: machine,
      kernelVersion: process.platform,
      osImage: 'sandbox: processes of this machine',
      containerRuntimeVersion: `sandbox://${process.version}`,
      kubeletVersion: VERSION.gitVersion,
      kubeProxyVersion: VERSION.gitVersion,
      operatingSystem: process.platform,
      architecture: process.arch,
    },
  };
}
