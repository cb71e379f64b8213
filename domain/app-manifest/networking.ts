import { fromNamespaces, platformNamespaces } from '../namespaces/network-policies.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { ManifestApp } from './manifest.ts';
import type { RenderContext } from './render-context.ts';
import { effectiveSize, objectMetadata, selectorLabels } from './render-context.ts';

const SERVICE_PORT = 80;

/** Service in front of the app's pods; its port is named `http`, which monitoring selects. */
export function renderService(app: ManifestApp, context: RenderContext): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMetadata(app, context),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(app),
      ports: [{ name: 'http', port: SERVICE_PORT, targetPort: 'http', protocol: 'TCP' }],
    },
  };
}

/** Route from the cluster's gateway to the Service. */
export function renderRoute(app: ManifestApp, context: RenderContext): KubernetesObject {
  const { name, namespace } = context.cluster.gateway;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: objectMetadata(app, context),
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name, namespace }],
      hostnames: [context.hostname],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ group: '', kind: 'Service', name: app.name, port: SERVICE_PORT, weight: 1 }],
        },
      ],
    },
  };
}

/** Only the gateway and monitoring reach the app, and only on its port. */
export function renderNetworkPolicy(app: ManifestApp, context: RenderContext): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMetadata(app, context),
    spec: {
      podSelector: { matchLabels: selectorLabels(app) },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: fromNamespaces(platformNamespaces(context.cluster)),
          ports: [{ protocol: 'TCP', port: 'http' }],
        },
      ],
    },
  };
}

/** Keeps a drain from taking more than one pod at a time; nothing to keep with a single pod, which it would block. */
export function renderDisruptionBudget(app: ManifestApp, context: RenderContext): KubernetesObject[] {
  if (effectiveSize(app, context.environment).pods < 2) return [];
  return [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: objectMetadata(app, context),
      spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(app) } },
    },
  ];
}
