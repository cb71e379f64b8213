import type { Container, EnvVar, Pod } from '../pod-types.ts';
import type { KubeObject } from '../types.ts';
import type { NamespaceReader } from './namespace-reader.ts';
import { ConfigError } from './namespace-reader.ts';

/** Variables of a container as its manifest gives them, `$(NAME)` put in. @throws ConfigError as the kubelet words it */
export function containerEnv(
  pod: Pod,
  container: Container,
  podIp: string,
  reader: NamespaceReader,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const source of container.envFrom ?? []) {
    const prefix = source.prefix ?? '';
    if (source.configMapRef) {
      const found = requireSource(
        reader.configMap(source.configMapRef.name),
        'configmap',
        source.configMapRef,
      );
      for (const [key, value] of Object.entries(dataOf(found))) env[prefix + key] = value;
    }
    if (source.secretRef) {
      const found = requireSource(reader.secret(source.secretRef.name), 'secret', source.secretRef);
      for (const [key, value] of Object.entries(dataOf(found))) env[prefix + key] = decode(value);
    }
  }
  for (const variable of container.env ?? []) {
    const value = variableValue(pod, container, variable, podIp, reader);
    if (value !== null) env[variable.name] = expand(value, env);
  }
  return env;
}

const dataOf = (object: KubeObject | null): Record<string, string> =>
  (object?.data ?? {}) as Record<string, string>;
const decode = (text: string): string => Buffer.from(text, 'base64').toString();

function requireSource(
  found: KubeObject | undefined,
  kind: string,
  ref: { name: string; optional?: boolean },
): KubeObject | null {
  if (!found && !ref.optional) throw new ConfigError(`${kind} "${ref.name}" not found`);
  return found ?? null;
}

function variableValue(
  pod: Pod,
  container: Container,
  variable: EnvVar,
  podIp: string,
  reader: NamespaceReader,
): string | null {
  const from = variable.valueFrom;
  if (!from) return variable.value ?? '';
  if (from.fieldRef) return fieldValue(pod, from.fieldRef.fieldPath, podIp);
  if (from.resourceFieldRef) {
    const [list, resource = ''] = from.resourceFieldRef.resource.split('.') as [
      'limits' | 'requests',
      string,
    ];
    return container.resources?.[list]?.[resource] ?? '0';
  }
  const ref = from.configMapKeyRef ?? from.secretKeyRef;
  if (!ref) return '';
  const kind = from.configMapKeyRef ? 'ConfigMap' : 'Secret';
  const found = requireSource(
    from.configMapKeyRef ? reader.configMap(ref.name) : reader.secret(ref.name),
    kind.toLowerCase(),
    ref,
  );
  const value = dataOf(found)[ref.key ?? ''];
  if (value === undefined) {
    if (ref.optional) return null;
    throw new ConfigError(`couldn't find key ${ref.key} in ${kind} ${pod.metadata.namespace}/${ref.name}`);
  }
  return from.secretKeyRef ? decode(value) : value;
}

/** A field of the pod, as the downward API gives it. */
export function fieldValue(pod: Pod, path: string, podIp: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return pod.metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return podIp;
    case 'status.hostIP':
      return '127.0.0.1';
    default:
      return '';
  }
}

/** `$(NAME)` by the variables before it; `$$(NAME)` stays `$(NAME)`. */
export const expand = (text: string, env: Record<string, string>): string =>
  text.replace(/\$(\$?)\(([A-Za-z_][\w.-]*)\)/g, (whole, escaped, name) =>
    escaped ? `$(${name})` : (env[name] ?? whole),
  );
