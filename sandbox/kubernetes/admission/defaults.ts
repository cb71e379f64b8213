import type { Container, PodSpec, PodTemplate, Probe } from '../pod-types.ts';
import type { Fields, KubeObject } from '../types.ts';
import { isFields } from '../types.ts';

/** Sets a field that is not there. */
function def(target: Fields, field: string, value: unknown): void {
  target[field] ??= value;
}

const defaulters: Record<string, (object: KubeObject, spec: Fields) => void> = {
  Namespace: (object) => {
    object.metadata.labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name,
    };
    def(object, 'spec', {});
    if (isFields(object.spec)) def(object.spec, 'finalizers', ['kubernetes']);
    object.status ??= { phase: 'Active' };
  },
  Pod: (_object, spec) => defaultPodSpec(spec as unknown as PodSpec),
  Deployment: (_object, spec) => {
    def(spec, 'replicas', 1);
    def(spec, 'progressDeadlineSeconds', 600);
    def(spec, 'revisionHistoryLimit', 10);
    def(spec, 'strategy', {});
    const strategy = spec.strategy as Fields;
    def(strategy, 'type', 'RollingUpdate');
    if (strategy.type === 'RollingUpdate') {
      def(strategy, 'rollingUpdate', {});
      def(strategy.rollingUpdate as Fields, 'maxSurge', '25%');
      def(strategy.rollingUpdate as Fields, 'maxUnavailable', '25%');
    }
    defaultTemplate(spec);
  },
  ReplicaSet: (_object, spec) => {
    def(spec, 'replicas', 1);
    defaultTemplate(spec);
  },
  Job: (_object, spec) => {
    def(spec, 'backoffLimit', 6);
    def(spec, 'completions', 1);
    def(spec, 'parallelism', 1);
    def(spec, 'completionMode', 'NonIndexed');
    def(spec, 'suspend', false);
    defaultTemplate(spec);
  },
  Service: (_object, spec) => {
    def(spec, 'type', 'ClusterIP');
    def(spec, 'sessionAffinity', 'None');
    def(spec, 'internalTrafficPolicy', 'Cluster');
    def(spec, 'ipFamilyPolicy', 'SingleStack');
    def(spec, 'ipFamilies', ['IPv4']);
    for (const port of listOf(spec.ports)) {
      def(port, 'protocol', 'TCP');
      def(port, 'targetPort', port.port);
    }
  },
  Secret: (object) => {
    if (isFields(object.stringData)) {
      const encoded = Object.entries(object.stringData).map(([key, value]) => [
        key,
        Buffer.from(String(value)).toString('base64'),
      ]);
      object.data = { ...(isFields(object.data) ? object.data : {}), ...Object.fromEntries(encoded) };
      delete object.stringData;
    }
    def(object, 'type', 'Opaque');
  },
  NetworkPolicy: (_object, spec) => {
    def(spec, 'policyTypes', spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']);
    for (const rule of [...listOf(spec.ingress), ...listOf(spec.egress)]) {
      for (const port of listOf(rule.ports)) def(port, 'protocol', 'TCP');
    }
  },
  HorizontalPodAutoscaler: (_object, spec) => {
    def(spec, 'minReplicas', 1);
    def(spec, 'metrics', [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ]);
  },
  LimitRange: (_object, spec) => {
    for (const item of listOf(spec.limits)) {
      if (item.type !== 'Container') continue;
      item.default = { ...(item.max as Fields), ...(item.default as Fields) };
      item.defaultRequest = {
        ...(item.min as Fields),
        ...(item.default as Fields),
        ...(item.defaultRequest as Fields),
      };
    }
  },
  RoleBinding: defaultBinding,
  ClusterRoleBinding: defaultBinding,
  HTTPRoute: (_object, spec) => {
    def(spec, 'rules', [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }]);
    for (const parent of listOf(spec.parentRefs)) {
      def(parent, 'group', 'gateway.networking.k8s.io');
      def(parent, 'kind', 'Gateway');
    }
    for (const rule of listOf(spec.rules)) {
      def(rule, 'matches', [{ path: { type: 'PathPrefix', value: '/' } }]);
      for (const backend of listOf(rule.backendRefs)) {
        def(backend, 'group', '');
        def(backend, 'kind', 'Service');
        def(backend, 'weight', 1);
      }
    }
  },
  CustomResourceDefinition: (_object, spec) => {
    const names = spec.names as Fields | undefined;
    if (!names) return;
    def(names, 'singular', String(names.kind ?? '').toLowerCase());
    def(names, 'listKind', `${names.kind}List`);
    def(spec, 'conversion', { strategy: 'None' });
  },
};

/** Fills in what the API server fills in, in place. */
export function applyDefaults(object: KubeObject): void {
  if (object.kind !== 'Namespace' && object.spec !== undefined && !isFields(object.spec)) return;
  defaulters[object.kind]?.(object, (object.spec ?? {}) as Fields);
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

function defaultBinding(object: KubeObject): void {
  if (isFields(object.roleRef)) def(object.roleRef, 'apiGroup', 'rbac.authorization.k8s.io');
  for (const subject of listOf(object.subjects)) {
    if (subject.kind !== 'ServiceAccount') def(subject, 'apiGroup', 'rbac.authorization.k8s.io');
  }
}

function defaultTemplate(spec: Fields): void {
  const template = spec.template as PodTemplate | undefined;
  if (!isFields(template)) return;
  template.metadata ??= {};
  if (isFields(template.spec)) defaultPodSpec(template.spec as unknown as PodSpec);
}

function defaultPodSpec(spec: PodSpec): void {
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  def(spec, 'dnsPolicy', 'ClusterFirst');
  def(spec, 'schedulerName', 'default-scheduler');
  spec.securityContext ??= {};
  if (spec.serviceAccountName) spec.serviceAccount ??= spec.serviceAccountName;
  for (const container of [...listOf(spec.containers), ...listOf(spec.initContainers)]) {
    defaultContainer(container as unknown as Container);
  }
  for (const volume of listOf(spec.volumes)) {
    for (const source of ['configMap', 'secret', 'projected', 'downwardAPI']) {
      if (isFields(volume[source])) def(volume[source], 'defaultMode', 420);
    }
  }
}

function defaultContainer(container: Container): void {
  const image = String(container.image ?? '');
  const floating = !image.includes('@') && (!/:[^/]+$/.test(image) || image.endsWith(':latest'));
  container.imagePullPolicy ??= floating ? 'Always' : 'IfNotPresent';
  container.resources ??= {};
  def(container, 'terminationMessagePath', '/dev/termination-log');
  def(container, 'terminationMessagePolicy', 'File');
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  const { limits, requests } = container.resources;
  if (limits) container.resources.requests = { ...limits, ...requests };
  for (const env of container.env ?? []) {
    if (env.valueFrom?.fieldRef) def(env.valueFrom.fieldRef as Fields, 'apiVersion', 'v1');
  }
  for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
    if (probe) defaultProbe(probe);
  }
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  if (probe.httpGet) {
    probe.httpGet.path ??= '/';
    probe.httpGet.scheme ??= 'HTTP';
  }
}
