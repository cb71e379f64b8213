import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What a platform team has set up on a cluster before anybody is onboarded: the gateway and the monitoring stack. */

interface ClusterObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: Record<string, unknown>;
}

/** The parent every HTTPRoute of the sample organisation names. */
export const GATEWAY = { name: 'public', namespace: 'gateway-system' } as const;

const PLURALS: Record<string, string> = {
  Namespace: 'namespaces',
  GatewayClass: 'gatewayclasses',
  Gateway: 'gateways',
  Prometheus: 'prometheuses',
};

const clusterObjects = (proxyPort: number): ClusterObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: GATEWAY.namespace } },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'sandbox' },
    spec: { controllerName: 'sandbox.example/gateway' },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: GATEWAY,
    spec: {
      gatewayClassName: 'sandbox',
      listeners: [
        {
          name: 'http',
          port: proxyPort,
          protocol: 'HTTP',
          hostname: '*.localhost',
          allowedRoutes: { namespaces: { from: 'All' } },
        },
      ],
    },
  },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name: 'prometheus', namespace: 'monitoring' },
    spec: {
      serviceMonitorSelector: { matchLabels: { release: 'prometheus' } },
      serviceMonitorNamespaceSelector: {},
      ruleSelector: { matchLabels: { release: 'prometheus' } },
      ruleNamespaceSelector: {},
    },
  },
];

/** Applies them through the cluster's own API, as its administrator. Can run at every start. */
export async function seedCluster(cluster: { kubeconfig: string; proxyPort: number }): Promise<void> {
  const { server, token } = readKubeconfig(cluster.kubeconfig);
  for (const object of clusterObjects(cluster.proxyPort)) {
    const response = await fetch(`${server}${pathOf(object)}?fieldManager=sandbox-seed&force=true`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify(object),
    });
    if (!response.ok) {
      throw new Error(`The cluster refused ${object.kind} ${object.metadata.name}: ${await response.text()}`);
    }
    await response.body?.cancel();
  }
}

function pathOf({ apiVersion, kind, metadata }: ClusterObject): string {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = metadata.namespace ? `/namespaces/${metadata.namespace}` : '';
  return `${base}${scope}/${PLURALS[kind]}/${metadata.name}`;
}

function readKubeconfig(file: string): { server: string; token: string } {
  const config = parse(readFileSync(file, 'utf8')) as {
    clusters: Array<{ cluster: { server: string } }>;
    users: Array<{ user: { token: string } }>;
  };
  return { server: config.clusters[0]!.cluster.server, token: config.users[0]!.user.token };
}
