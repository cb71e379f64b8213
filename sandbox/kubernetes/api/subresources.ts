import type { Tokens } from '../auth/tokens.ts';
import { badRequest, invalid, notFound } from '../errors.ts';
import type { PodLogs } from '../node/logs.ts';
import type { Pod } from '../pod-types.ts';
import { now } from '../storage/object-store.ts';
import type { Fields, KubeObject, LabelSelector, ResourceType } from '../types.ts';
import { isTrue } from './request.ts';

/** `serviceaccounts/<name>/token`: a token that expires. @throws StatusError 422 for less than ten minutes */
export function requestToken(
  tokens: Tokens,
  type: ResourceType,
  account: KubeObject,
  body: KubeObject,
): KubeObject {
  const spec = body.spec ?? {};
  const seconds = Number(spec.expirationSeconds ?? 3600);
  if (seconds < tokens.limits.minSeconds) {
    throw invalid({ ...type, kind: 'TokenRequest', group: 'authentication.k8s.io' }, account.metadata.name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
        field: 'spec.expirationSeconds',
      },
    ]);
  }
  const audiences =
    Array.isArray(spec.audiences) && spec.audiences.length > 0 ? spec.audiences.map(String) : undefined;
  const { name, namespace = '', uid = '' } = account.metadata;
  const { token, expires } = tokens.mint({ namespace, name, uid }, seconds, audiences);
  const granted = Math.min(seconds, tokens.limits.maxSeconds);
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: now() },
    spec: {
      audiences: audiences ?? ['https://kubernetes.default.svc.cluster.local'],
      expirationSeconds: granted,
    },
    status: { token, expirationTimestamp: `${expires.toISOString().slice(0, 19)}Z` },
  };
}

/** `<workload>/scale` as `autoscaling/v1` shows it. */
export function scaleOf(object: KubeObject): KubeObject {
  const selector = (object.spec?.selector ?? {}) as LabelSelector;
  const terms = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: Number(object.spec?.replicas ?? 0) },
    status: { replicas: Number(object.status?.replicas ?? 0), selector: terms.join(',') },
  };
}

/** A workload with the number of replicas a Scale asks for. @throws StatusError 400 */
export function withScale(object: KubeObject, scale: KubeObject): KubeObject {
  const replicas = (scale.spec as Fields | undefined)?.replicas ?? 0;
  if (!Number.isInteger(replicas) || Number(replicas) < 0)
    throw badRequest('spec.replicas must be a whole number, 0 or more');
  return { ...object, spec: { ...object.spec, replicas } };
}

/** `pods/<name>/log`. @throws StatusError 400 when the container is not named or has not started */
export function podLog(
  logs: PodLogs,
  type: ResourceType,
  pod: Pod,
  query: URLSearchParams,
): ReadableStream<Uint8Array> | string {
  const names = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map((c) => c.name);
  const { name } = pod.metadata;
  const container =
    query.get('container') ?? ((pod.spec?.containers.length ?? 0) === 1 ? names[0] : undefined);
  if (!container)
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`,
    );
  if (!names.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  const number = (field: string) => (query.get(field) === null ? undefined : Number(query.get(field)));
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const status = statuses.find((s) => s.name === container);
  const asksPrevious = isTrue(query.get('previous'));
  const wanted = {
    // Between two lives the last one that ended is the current and the previous one (kubelet, validateContainerLogStatus).
    previous: asksPrevious && status?.state.waiting === undefined,
    timestamps: isTrue(query.get('timestamps')),
    tailLines: number('tailLines'),
    limitBytes: number('limitBytes'),
    sinceSeconds: number('sinceSeconds'),
    sinceTime: query.get('sinceTime') ?? undefined,
  };
  if (asksPrevious && !status?.lastState.terminated) {
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  if (wanted.previous && !logs.has(pod, container, true)) {
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  if (!wanted.previous && !logs.has(pod, container, false)) {
    const waiting = status?.state.waiting?.reason;
    if (!pod.spec?.nodeName) throw notFound(type, name);
    throw badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${waiting ?? 'ContainerCreating'}`,
    );
  }
  return isTrue(query.get('follow'))
    ? logs.follow(pod, container, wanted)
    : logs.read(pod, container, wanted);
}
