import type { ClusterObject, ClusterView, LabelSelector } from './cluster-view.ts';
import { matchesSelector } from './cluster-view.ts';
import { parseDuration } from './promql/syntax.ts';
import type { Labels } from './series.ts';

/** Where samples come from, before it was ever asked. */
export interface TargetSpec {
  scrapePool: string;
  scrapeUrl: string;
  ip: string;
  port: number;
  path: string;
  discoveredLabels: Labels;
  labels: Labels;
  intervalMs: number;
  timeoutMs: number;
}

interface MonitorEndpoint {
  port?: string;
  targetPort?: number | string;
  path?: string;
  interval?: string;
  scrapeTimeout?: string;
  scheme?: string;
  params?: Record<string, string[]>;
}

interface NamespaceSelector {
  any?: boolean;
  matchNames?: string[];
}

interface EndpointSubset {
  addresses?: Array<{ ip: string; targetRef?: { kind: string; name: string } }>;
  ports?: Array<{ name?: string; port: number }>;
}

/** Longest pause between two scrapes: a rehearsal should not wait half a minute. */
const LONGEST_INTERVAL_MS = 3_000;
const DEFAULT_INTERVAL = '30s';

/** Objects of a kind that the cluster's Prometheus objects select by label and namespace, as the operator does. */
export function selectedObjects(view: ClusterView, plural: string, prefix: string): ClusterObject[] {
  const namespaces = new Map(
    view.list('namespaces').map((namespace) => [namespace.metadata.name, namespace.metadata.labels]),
  );
  return view.list(plural).filter((object) =>
    view.list('prometheuses').some((prometheus) => {
      const selector = prometheus.spec?.[`${prefix}Selector`] as LabelSelector | undefined;
      const from = prometheus.spec?.[`${prefix}NamespaceSelector`] as LabelSelector | undefined;
      const namespace = object.metadata.namespace ?? '';
      // Without a namespace selector Prometheus looks in its own namespace only.
      const isInScope = from
        ? matchesSelector(namespaces.get(namespace), from)
        : namespace === prometheus.metadata.namespace;
      return isInScope && matchesSelector(object.metadata.labels, selector);
    }),
  );
}

/** All targets that the selected ServiceMonitors and PodMonitors lead to now. */
export function discoverTargets(view: ClusterView): TargetSpec[] {
  return [
    ...selectedObjects(view, 'servicemonitors', 'serviceMonitor').flatMap((monitor) =>
      serviceTargets(view, monitor),
    ),
    ...selectedObjects(view, 'podmonitors', 'podMonitor').flatMap((monitor) => podTargets(view, monitor)),
  ];
}

function namespacesOf(view: ClusterView, monitor: ClusterObject): string[] {
  const selector = monitor.spec?.namespaceSelector as NamespaceSelector | undefined;
  if (selector?.any) return view.list('namespaces').map((namespace) => namespace.metadata.name);
  return selector?.matchNames ?? [monitor.metadata.namespace ?? ''];
}

function serviceTargets(view: ClusterView, monitor: ClusterObject): TargetSpec[] {
  const selector = monitor.spec?.selector as LabelSelector | undefined;
  const services = namespacesOf(view, monitor)
    .flatMap((namespace) => view.list('services', namespace))
    .filter((service) => matchesSelector(service.metadata.labels, selector));
  return ((monitor.spec?.endpoints ?? []) as MonitorEndpoint[]).flatMap((endpoint, index) =>
    services.flatMap((service) => {
      const { name, namespace = '', labels = {} } = service.metadata;
      const endpoints = view
        .list('endpoints', namespace)
        .find((candidate) => candidate.metadata.name === name);
      return ((endpoints?.subsets ?? []) as EndpointSubset[]).flatMap((subset) => {
        const port = chosenPort(endpoint, subset.ports ?? []);
        if (port === null) return [];
        return (subset.addresses ?? []).map(({ ip, targetRef }) =>
          target({
            pool: `serviceMonitor/${monitor.metadata.namespace}/${monitor.metadata.name}/${index}`,
            endpoint,
            ip,
            port,
            discovered: {
              __meta_kubernetes_namespace: namespace,
              __meta_kubernetes_service_name: name,
              __meta_kubernetes_pod_name: targetRef?.name ?? '',
            },
            labels: {
              namespace,
              service: name,
              ...(targetRef?.kind === 'Pod' && {
                pod: targetRef.name,
                container: containerAt(view, namespace, targetRef.name, port),
              }),
              endpoint: endpoint.port ?? String(endpoint.targetPort ?? port),
              job: labels[String(monitor.spec?.jobLabel ?? '')] ?? name,
              ...copied(labels, monitor.spec?.targetLabels),
              ...copied(podLabels(view, namespace, targetRef?.name), monitor.spec?.podTargetLabels),
            },
          }),
        );
      });
    }),
  );
}

function podTargets(view: ClusterView, monitor: ClusterObject): TargetSpec[] {
  const selector = monitor.spec?.selector as LabelSelector | undefined;
  const pods = namespacesOf(view, monitor)
    .flatMap((namespace) => view.list('pods', namespace))
    .filter((pod) => matchesSelector(pod.metadata.labels, selector) && pod.status?.phase === 'Running');
  return ((monitor.spec?.podMetricsEndpoints ?? []) as MonitorEndpoint[]).flatMap((endpoint, index) =>
    pods.flatMap((pod) => {
      const { name, namespace = '', labels = {} } = pod.metadata;
      const ports = containersOf(pod).flatMap((container) =>
        (container.ports ?? []).map((port) => ({ name: port.name, port: port.containerPort })),
      );
      const port = chosenPort(endpoint, ports);
      if (port === null) return [];
      const job =
        labels[String(monitor.spec?.jobLabel ?? '')] ??
        `${monitor.metadata.namespace}/${monitor.metadata.name}`;
      return [
        target({
          pool: `podMonitor/${monitor.metadata.namespace}/${monitor.metadata.name}/${index}`,
          endpoint,
          ip: String(pod.status?.podIP),
          port,
          discovered: { __meta_kubernetes_namespace: namespace, __meta_kubernetes_pod_name: name },
          labels: {
            namespace,
            pod: name,
            container: containerAt(view, namespace, name, port),
            endpoint: endpoint.port ?? String(port),
            job,
          },
        }),
      ];
    }),
  );
}

interface PodContainer {
  name: string;
  ports?: Array<{ name?: string; containerPort: number }>;
}

const containersOf = (pod: ClusterObject): PodContainer[] => (pod.spec?.containers ?? []) as PodContainer[];
const findPod = (view: ClusterView, namespace: string, name: string | undefined) =>
  view.list('pods', namespace).find((pod) => pod.metadata.name === name);
const podLabels = (view: ClusterView, namespace: string, name: string | undefined): Labels =>
  findPod(view, namespace, name)?.metadata.labels ?? {};

function containerAt(view: ClusterView, namespace: string, podName: string, port: number): string {
  const pod = findPod(view, namespace, podName);
  const containers = pod ? containersOf(pod) : [];
  return (
    (containers.find((c) => c.ports?.some((p) => p.containerPort === port)) ?? containers[0])?.name ?? ''
  );
}

function copied(labels: Labels, names: unknown): Labels {
  const wanted = Array.isArray(names) ? names.map(String) : [];
  return Object.fromEntries(
    wanted
      .filter((name) => labels[name] !== undefined)
      .map((name) => [name.replace(/[^a-zA-Z0-9_]/g, '_'), labels[name] ?? '']),
  );
}

function chosenPort(endpoint: MonitorEndpoint, ports: Array<{ name?: string; port: number }>): number | null {
  if (endpoint.port) return ports.find((port) => port.name === endpoint.port)?.port ?? null;
  const wanted = endpoint.targetPort;
  return ports.find((port) => port.port === wanted || port.name === wanted)?.port ?? null;
}

function target(input: {
  pool: string;
  endpoint: MonitorEndpoint;
  ip: string;
  port: number;
  discovered: Labels;
  labels: Labels;
}): TargetSpec {
  const { pool, endpoint, ip, port, discovered, labels } = input;
  const path = endpoint.path ?? '/metrics';
  const scheme = endpoint.scheme ?? 'http';
  const query = new URLSearchParams(
    Object.entries(endpoint.params ?? {}).flatMap(([name, values]) =>
      values.map((value) => [name, value] as [string, string]),
    ),
  );
  const full = query.size > 0 ? `${path}?${query}` : path;
  const address = `${ip}:${port}`;
  const intervalMs = Math.min(durationOr(endpoint.interval, DEFAULT_INTERVAL), LONGEST_INTERVAL_MS);
  return {
    scrapePool: pool,
    scrapeUrl: `${scheme}://${address}${full}`,
    ip,
    port,
    path: full,
    discoveredLabels: {
      ...discovered,
      __address__: address,
      __metrics_path__: path,
      __scheme__: scheme,
      job: pool,
    },
    labels: { ...labels, instance: address },
    intervalMs,
    timeoutMs: Math.min(durationOr(endpoint.scrapeTimeout, '10s'), intervalMs),
  };
}

function durationOr(text: string | undefined, otherwise: string): number {
  try {
    return parseDuration(text ?? otherwise);
  } catch {
    return parseDuration(otherwise);
  }
}
