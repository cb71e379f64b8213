import type { KubernetesObject } from '../app-manifest/kubernetes-object.ts';

/** Set by Kubernetes itself on every namespace since 1.21. */
const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

const EVERY_POD = {};

/** Peers: every pod of the named namespaces. */
export function fromNamespaces(namespaces: readonly string[]) {
  return namespaces.map((name) => ({
    namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: name } },
  }));
}

/** Namespaces whose pods may reach apps: the gateway's, and what the cluster's settings name besides. */
export function platformNamespaces(cluster: {
  gateway: { namespace: string };
  ingressNamespaces: readonly string[];
}): string[] {
  return [...new Set([cluster.gateway.namespace, ...cluster.ingressNamespaces])];
}

/** Ranges that are not the internet: pods and services of the cluster, and the metadata address of clouds. */
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'];

/** Where node-local DNS caches listen; outside `kube-system` as far as a policy is concerned. */
const NODE_LOCAL_DNS = '169.254.20.10/32';

interface NamedPolicy {
  name: string;
  /** Sentence for the annotation `onramp.dev/purpose`. */
  purpose: string;
  spec: Record<string, unknown>;
}

function policies(ingressNamespaces: readonly string[]): NamedPolicy[] {
  return [
    {
      name: 'default-deny',
      purpose: 'Nothing reaches a pod, and no pod reaches anything, unless another policy opens it.',
      spec: { podSelector: EVERY_POD, policyTypes: ['Ingress', 'Egress'] },
    },
    {
      name: 'allow-dns',
      purpose: 'Pods resolve names through the cluster, node-local caches included.',
      spec: {
        podSelector: EVERY_POD,
        policyTypes: ['Egress'],
        egress: [
          {
            to: [...fromNamespaces(['kube-system']), { ipBlock: { cidr: NODE_LOCAL_DNS } }],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      },
    },
    {
      name: 'allow-from-platform',
      purpose: 'The gateway and the monitoring stack reach pods.',
      spec: {
        podSelector: EVERY_POD,
        policyTypes: ['Ingress'],
        ingress: [{ from: fromNamespaces(ingressNamespaces) }],
      },
    },
    {
      name: 'allow-same-namespace',
      purpose: 'Apps of one team in one environment reach each other.',
      spec: {
        podSelector: EVERY_POD,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: EVERY_POD }] }],
        egress: [{ to: [{ podSelector: EVERY_POD }] }],
      },
    },
    {
      name: 'allow-internet-https',
      purpose: 'Pods call services on the internet over HTTPS, and nothing else outside.',
      spec: {
        podSelector: EVERY_POD,
        policyTypes: ['Egress'],
        egress: [
          {
            to: [{ ipBlock: { cidr: '0.0.0.0/0', except: PRIVATE_RANGES } }],
            ports: [{ protocol: 'TCP', port: 443 }],
          },
        ],
      },
    },
  ];
}

/** Names of the policies of every namespace: an app's own policy has the app's name, and would replace one of them. */
export const POLICY_NAMES: readonly string[] = policies([]).map(({ name }) => name);

export interface NetworkPolicyContext {
  namespace: string;
  labels: Record<string, string>;
  /** Namespaces of the gateway and of monitoring. */
  ingressNamespaces: readonly string[];
}

/** Default-deny in both directions, and the named openings. */
export function renderNetworkPolicies(context: NetworkPolicyContext): KubernetesObject[] {
  return policies(context.ingressNamespaces).map(({ name, purpose, spec }) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name,
      namespace: context.namespace,
      labels: context.labels,
      annotations: { 'onramp.dev/purpose': purpose },
    },
    spec,
  }));
}
