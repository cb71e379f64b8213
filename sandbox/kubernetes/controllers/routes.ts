import type { Operations } from '../api/operations.ts';
import { matchesSelector } from '../api/selectors.ts';
import type { Condition, Fields, KubeObject, LabelSelector } from '../types.ts';
import { withCondition } from './conditions.ts';
import type { Reconcile } from './controller.ts';

const CONTROLLER = 'sandbox.example/gateway';

interface ParentRef {
  name: string;
  namespace?: string;
  sectionName?: string;
}

interface Listener {
  name: string;
  hostname?: string;
  allowedRoutes?: { namespaces?: { from?: string; selector?: LabelSelector } };
}

/** Reports on Gateways, HTTPRoutes and Ingresses as their controller would. */
export function createRouteController(operations: Operations): Reconcile {
  const { objects, types } = operations;
  const gateways = types.get('gateways');
  const routes = types.get('httproutes');
  const ingresses = types.get('ingresses');
  const services = types.get('services');

  return () => {
    for (const gateway of objects.list(gateways))
      operations.setStatus(gateways, gateway, gatewayStatus(gateway));
    for (const route of objects.list(routes)) operations.setStatus(routes, route, routeStatus(route));
    for (const ingress of objects.list(ingresses))
      operations.setStatus(ingresses, ingress, { loadBalancer: { ingress: [{ ip: '127.0.0.1' }] } });
  };

  function gatewayStatus(gateway: KubeObject): Fields {
    const conditions = (['Accepted', 'Programmed'] as const).reduce<Condition[]>(
      (all, type) =>
        withCondition(all, {
          type,
          status: 'True',
          reason: type,
          message: '',
          observedGeneration: gateway.metadata.generation,
        }),
      (gateway.status?.conditions ?? []) as Condition[],
    );
    const listeners = ((gateway.spec?.listeners ?? []) as Listener[]).map(({ name }) => ({
      name,
      attachedRoutes: objects
        .list(routes)
        .filter((route) => parentsOf(route).some((p) => p.name === gateway.metadata.name)).length,
      supportedKinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
      conditions,
    }));
    return { addresses: [{ type: 'IPAddress', value: '127.0.0.1' }], conditions, listeners };
  }

  function routeStatus(route: KubeObject): Fields {
    const before = (route.status?.parents ?? []) as Array<{ parentRef: ParentRef; conditions: Condition[] }>;
    const parents = parentsOf(route).flatMap((parentRef) => {
      const gateway = objects.get(gateways, parentRef.namespace ?? route.metadata.namespace, parentRef.name);
      if (!gateway) return [];
      const old = before.find((parent) => parent.parentRef.name === parentRef.name)?.conditions;
      const observed = { observedGeneration: route.metadata.generation };
      const conditions = withCondition(
        withCondition(old, { ...accepted(route, gateway, parentRef), ...observed }),
        { ...resolved(route), ...observed },
      );
      return [{ parentRef, controllerName: CONTROLLER, conditions }];
    });
    return { parents };
  }

  function accepted(route: KubeObject, gateway: KubeObject, parentRef: ParentRef): Condition {
    const listeners = ((gateway.spec?.listeners ?? []) as Listener[]).filter(
      (l) => !parentRef.sectionName || l.name === parentRef.sectionName,
    );
    const no = (reason: string, message: string): Condition => ({
      type: 'Accepted',
      status: 'False',
      reason,
      message,
    });
    if (listeners.length === 0) return no('NoMatchingParent', 'No listener matches the parent reference');
    const allowed = listeners.filter((listener) => allowsNamespace(listener, gateway, route));
    if (allowed.length === 0)
      return no('NotAllowedByListeners', 'No listener allows routes of this namespace');
    const hostnames = (route.spec?.hostnames ?? []) as string[];
    const fits = allowed.some(
      (l) =>
        !l.hostname ||
        hostnames.length === 0 ||
        hostnames.some((host) => matchesHostname(l.hostname ?? '', host)),
    );
    if (!fits) return no('NoMatchingListenerHostname', 'No listener serves these hostnames');
    return { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'Route is accepted' };
  }

  function allowsNamespace(listener: Listener, gateway: KubeObject, route: KubeObject): boolean {
    const { from = 'Same', selector } = listener.allowedRoutes?.namespaces ?? {};
    if (from === 'All') return true;
    if (from === 'Same') return gateway.metadata.namespace === route.metadata.namespace;
    const namespace = objects.get(types.get('namespaces'), undefined, route.metadata.namespace ?? '');
    return matchesSelector(namespace?.metadata.labels ?? {}, selector);
  }

  function resolved(route: KubeObject): Condition {
    const rules = (route.spec?.rules ?? []) as Array<{
      backendRefs?: Array<{ name: string; namespace?: string }>;
    }>;
    const missing = rules
      .flatMap((rule) => rule.backendRefs ?? [])
      .filter((ref) => !objects.get(services, ref.namespace ?? route.metadata.namespace, ref.name));
    return missing.length > 0
      ? {
          type: 'ResolvedRefs',
          status: 'False',
          reason: 'BackendNotFound',
          message: `service "${missing[0]?.name}" not found`,
        }
      : { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references resolved' };
  }
}

const parentsOf = (route: KubeObject): ParentRef[] => (route.spec?.parentRefs ?? []) as ParentRef[];

/** Whether a host (or `*.` pattern) falls under a listener's hostname. */
export function matchesHostname(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  return host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1;
}
