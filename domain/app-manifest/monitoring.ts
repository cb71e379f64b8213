import type { KubernetesMetadata, KubernetesObject } from './kubernetes-object.ts';
import type { ManifestApp } from './manifest.ts';
import type { RenderContext } from './render-context.ts';
import { effectiveSize, objectMetadata, selectorLabels } from './render-context.ts';

const API_VERSION = 'monitoring.coreos.com/v1';

interface AlertRule {
  alert: string;
  expr: string;
  for: string;
  labels: Record<string, string>;
  annotations: { summary: string; description: string };
}

/** ServiceMonitor of an app that serves metrics; none for one that does not. */
export function renderServiceMonitor(app: ManifestApp, context: RenderContext): KubernetesObject[] {
  if (app.metrics === undefined) return [];
  return [
    {
      apiVersion: API_VERSION,
      kind: 'ServiceMonitor',
      metadata: monitoringMetadata(app, context),
      spec: {
        selector: { matchLabels: selectorLabels(app) },
        endpoints: [{ port: 'http', path: app.metrics, interval: '30s', scrapeTimeout: '10s' }],
      },
    },
  ];
}

/**
 * Alerts that hold for any app: what Kubernetes itself knows of its pods (through kube-state-metrics), and whether its
 * metrics are there when it serves any. Nothing is assumed about the names of the app's own metrics.
 */
export function renderPrometheusRule(app: ManifestApp, context: RenderContext): KubernetesObject {
  return {
    apiVersion: API_VERSION,
    kind: 'PrometheusRule',
    metadata: monitoringMetadata(app, context),
    spec: { groups: [{ name: `${app.name}.${context.environment}`, rules: alertRules(app, context) }] },
  };
}

function monitoringMetadata(app: ManifestApp, context: RenderContext): KubernetesMetadata {
  const metadata = objectMetadata(app, context);
  return { ...metadata, labels: { ...metadata.labels, ...context.cluster.monitorLabels } };
}

function alertRules(app: ManifestApp, context: RenderContext): AlertRule[] {
  const { pods } = effectiveSize(app, context.environment);
  const inNamespace = `namespace=${quote(context.namespace)}`;
  const container = `${inNamespace},container=${quote(app.name)}`;
  const labels = (severity: string) => ({
    severity,
    app: app.name,
    team: context.team,
    environment: context.environment,
  });
  const rules: AlertRule[] = [
    {
      alert: 'AppPodsNotAvailable',
      expr: `kube_deployment_status_replicas_available{${inNamespace},deployment=${quote(app.name)}} < ${pods}`,
      for: '10m',
      labels: labels('critical'),
      annotations: {
        summary: `${app.name} has too few available pods`,
        description: `Fewer than ${pods} available for 10 minutes in ${context.namespace}.`,
      },
    },
    {
      alert: 'AppCrashLooping',
      expr: `max_over_time(kube_pod_container_status_waiting_reason{${container},reason="CrashLoopBackOff"}[5m]) >= 1`,
      for: '5m',
      labels: labels('critical'),
      annotations: {
        summary: `A pod of ${app.name} keeps crashing`,
        description: `It ends soon after every start, in ${context.namespace}.`,
      },
    },
    {
      alert: 'AppRestartsOften',
      expr: `increase(kube_pod_container_status_restarts_total{${container}}[15m]) > 3`,
      for: '0m',
      labels: labels('warning'),
      annotations: {
        summary: `A pod of ${app.name} restarts often`,
        description: `More than three restarts within 15 minutes in ${context.namespace}.`,
      },
    },
  ];
  if (app.metrics === undefined) return rules;
  const target = `up{${inNamespace},service=${quote(app.name)}}`;
  return [
    {
      alert: 'AppTargetDown',
      expr: `${target} == 0 or absent(${target})`,
      for: '5m',
      labels: labels('critical'),
      annotations: {
        summary: `Metrics of ${app.name} cannot be read`,
        description: `${app.metrics} has not answered for 5 minutes in ${context.namespace}.`,
      },
    },
    ...rules,
  ];
}

/** A PromQL string literal; its escapes are those of JSON for the characters that can stand here. */
function quote(text: string): string {
  return JSON.stringify(text);
}
