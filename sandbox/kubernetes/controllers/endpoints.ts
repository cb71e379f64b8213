import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Operations } from '../api/operations.ts';
import type { Pod } from '../pod-types.ts';
import { now } from '../storage/object-store.ts';
import type { KubeObject, ResourceType } from '../types.ts';
import type { Reconcile } from './controller.ts';
import { controllerRef } from './controller.ts';
import { isReady } from './replica-sets.ts';

interface ServicePort {
  name?: string;
  port: number;
  protocol?: string;
  targetPort?: number | string;
}

/** Keeps Endpoints and an EndpointSlice for each Service with a selector. */
export function createEndpointsController(operations: Operations): Reconcile {
  const { objects, types } = operations;
  const services = types.get('services');
  const endpoints = types.get('endpoints');
  const slices = types.get('endpointslices');

  return () => {
    for (const service of objects.list(services)) {
      const namespace = service.metadata.namespace;
      const isLeaving = objects.get(types.get('namespaces'), undefined, namespace ?? '')?.metadata
        .deletionTimestamp;
      if (!service.spec?.selector || service.metadata.deletionTimestamp || isLeaving) continue;
      const chosen = podsOf(service);
      write(endpoints, endpointsOf(service, chosen));
      write(slices, sliceOf(service, chosen));
    }
  };

  function podsOf(service: KubeObject): Pod[] {
    const selector = Object.entries(service.spec?.selector as Record<string, string>);
    return (objects.list(types.get('pods'), service.metadata.namespace) as Pod[]).filter(
      (pod) =>
        pod.status?.podIP &&
        !['Succeeded', 'Failed'].includes(String(pod.status.phase)) &&
        selector.every(([key, value]) => pod.metadata.labels?.[key] === value),
    );
  }

  function endpointsOf(service: KubeObject, pods: Pod[]): KubeObject {
    const ready = pods.filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp);
    const notReady = pods.filter((pod) => !ready.includes(pod) && !pod.metadata.deletionTimestamp);
    const subset = {
      ...(ready.length > 0 && { addresses: ready.map(addressOf) }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady.map(addressOf) }),
      ports: portsOf(service, pods[0]),
    };
    return {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        name: service.metadata.name,
        namespace: service.metadata.namespace,
        labels: { ...service.metadata.labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
        ownerReferences: [controllerRef(services, service)],
      },
      ...(ready.length + notReady.length > 0 && { subsets: [subset] }),
    };
  }

  function sliceOf(service: KubeObject, pods: Pod[]): KubeObject {
    const suffix = createHash('sha256')
      .update(service.metadata.uid ?? '')
      .digest('hex')
      .slice(0, 5);
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${service.metadata.name}-${suffix}`,
        namespace: service.metadata.namespace,
        labels: {
          ...service.metadata.labels,
          'kubernetes.io/service-name': service.metadata.name,
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [controllerRef(services, service)],
      },
      addressType: 'IPv4',
      endpoints: pods.map((pod) => {
        const isLeaving = Boolean(pod.metadata.deletionTimestamp);
        return {
          addresses: [pod.status?.podIP],
          conditions: { ready: isReady(pod) && !isLeaving, serving: isReady(pod), terminating: isLeaving },
          nodeName: pod.spec?.nodeName,
          targetRef: referenceTo(pod),
        };
      }),
      ports: portsOf(service, pods[0]),
    };
  }

  function write(type: ResourceType, wanted: KubeObject): void {
    const live = objects.get(type, wanted.metadata.namespace, wanted.metadata.name);
    if (!live) {
      objects.create(type, wanted);
      return;
    }
    const { metadata: _metadata, ...content } = wanted;
    const { metadata: _live, ...before } = live;
    if (isDeepStrictEqual(content, before)) return;
    const annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': now() };
    const metadata = {
      ...live.metadata,
      labels: wanted.metadata.labels,
      ...(type === endpoints && { annotations }),
    };
    objects.update(type, { ...wanted, metadata });
  }
}

const referenceTo = (pod: Pod) => ({
  kind: 'Pod',
  name: pod.metadata.name,
  namespace: pod.metadata.namespace,
  uid: pod.metadata.uid,
});
const addressOf = (pod: Pod) => ({
  ip: pod.status?.podIP,
  nodeName: pod.spec?.nodeName,
  targetRef: referenceTo(pod),
});

/** The ports pods are reached at: a named target port is looked up in the pod. */
function portsOf(service: KubeObject, pod: Pod | undefined) {
  return ((service.spec?.ports ?? []) as ServicePort[]).flatMap((port) => {
    const target = port.targetPort ?? port.port;
    const named = pod?.spec?.containers
      .flatMap((c) => c.ports ?? [])
      .find((candidate) => candidate.name === target);
    const number = typeof target === 'number' ? target : named?.containerPort;
    return number === undefined
      ? []
      : [{ ...(port.name && { name: port.name }), port: number, protocol: port.protocol ?? 'TCP' }];
  });
}
