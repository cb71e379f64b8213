import type { ClusterSettings } from '../organisation.ts';
import { namespaceName } from '../organisation.ts';
import type { KubernetesMetadata } from './kubernetes-object.ts';
import { ownershipLabels, REPOSITORY_ANNOTATION } from './kubernetes-object.ts';
import type { ManifestApp } from './manifest.ts';
import { MAX_LABEL_LENGTH, toDnsLabel } from './names.ts';
import { parseCpuMillis, parseMemoryMi } from './quantities.ts';

export type RenderCluster = Pick<
  ClusterSettings,
  'gateway' | 'domain' | 'protocol' | 'port' | 'monitorLabels' | 'ingressNamespaces'
>;

/** Where one app is rendered for: an environment of its team, or a staging stack of its own. */
export interface RenderContext {
  team: string;
  environment: string;
  namespace: string;
  /** Host name of the app there. */
  hostname: string;
  cluster: RenderCluster;
  repository: { host: string; id: number; name: string };
  /** Reference of the image: by digest, or the placeholder that the pipeline replaces. */
  image: string;
}

export interface EnvironmentTarget {
  team: string;
  environment: string;
  cluster: RenderCluster;
  repository: { host: string; id: number; name: string };
}

/** Context of an app in one of its team's environments, with the placeholder image of the files in the repository. */
export function environmentContext(app: string, target: EnvironmentTarget): RenderContext {
  return {
    ...target,
    namespace: namespaceName(target.team, target.environment),
    hostname: appHostname(app, target.environment, target.cluster.domain),
    image: imagePlaceholder(app),
  };
}

/** @throws RangeError when app and environment together are too long for a DNS label */
function appHostname(app: string, environment: string, domain: string): string {
  const label = `${app}-${environment}`;
  if (label.length > MAX_LABEL_LENGTH) {
    throw new RangeError(
      `"${label}" is longer than the ${MAX_LABEL_LENGTH} characters of a host name's label.`,
    );
  }
  return `${label}.${domain}`;
}

/** Address at which people reach the app. */
export function appUrl(
  app: string,
  environment: string,
  cluster: Pick<RenderCluster, 'domain' | 'protocol' | 'port'>,
): string {
  const port = cluster.port === null ? '' : `:${cluster.port}`;
  return `${cluster.protocol}://${appHostname(app, environment, cluster.domain)}${port}`;
}

/**
 * Image name that the pipeline replaces by a digest. Its host can never be resolved (RFC 2606), so that applying the
 * folder by hand pulls nobody else's image.
 */
export function imagePlaceholder(app: string): string {
  return `onramp.invalid/${app}`;
}

/** Repository of an app's images: `<registry>/<owner>/<app>`, in lower case as registries want it. */
export function imageName(registry: string, owner: string, app: string): string {
  return `${registry.replace(/\/+$/, '')}/${owner}/${app}`.toLowerCase();
}

export interface EffectiveSize {
  cpuMillis: number;
  memoryMi: number;
  pods: number;
}

/** Size of an app in one environment: its own, with what the environment changes. */
export function effectiveSize(app: ManifestApp, environment: string): EffectiveSize {
  const size = { ...app.size, ...app.environments[environment]?.size };
  return { cpuMillis: parseCpuMillis(size.cpu), memoryMi: parseMemoryMi(size.memory), pods: size.pods };
}

/** Labels that select the pods of an app inside its namespace. */
export function selectorLabels(app: ManifestApp): Record<string, string> {
  return { 'app.kubernetes.io/name': app.name };
}

/** Metadata that every object of an app carries. */
export function objectMetadata(app: ManifestApp, context: RenderContext): KubernetesMetadata {
  return {
    name: app.name,
    namespace: context.namespace,
    labels: {
      ...selectorLabels(app),
      'app.kubernetes.io/part-of': toDnsLabel(context.repository.name),
      ...ownershipLabels(context.team, context.environment),
    },
    annotations: { [REPOSITORY_ANNOTATION]: `${context.repository.host}/${context.repository.id}` },
  };
}
