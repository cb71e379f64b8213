import { isDeepStrictEqual } from 'node:util';
import { matchesSelector } from '../api/selectors.ts';
import type { StatusCause } from '../errors.ts';
import { invalid } from '../errors.ts';
import type { Container, PodSpec, PodTemplate, Probe } from '../pod-types.ts';
import { schemaOf } from '../schema/schema.ts';
import type { Fields, KubeObject, LabelSelector, ResourceType } from '../types.ts';
import { isFields } from '../types.ts';
import { parseQuantity } from './quantities.ts';
import { missingFields } from './structure.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const SERVICE_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

const bad = (field: string, value: unknown, why: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
});
const required = (field: string, why = ''): StatusCause => ({
  reason: 'FieldValueRequired',
  message: `Required value${why && `: ${why}`}`,
  field,
});
const unsupported = (field: string, value: unknown, allowed: string[]): StatusCause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${allowed.map((a) => `"${a}"`).join(', ')}`,
  field,
});

/** Refuses an object that breaks its kind's rules. @throws StatusError 422 naming every cause */
export function validate(type: ResourceType, object: KubeObject, before: KubeObject | undefined): void {
  const spec = isFields(object.spec) ? object.spec : {};
  const causes = [
    ...validateMeta(type, object),
    ...missingFields(object, schemaOf(type.group, type.kind)).filter(
      (cause) => !cause.field?.startsWith('status'),
    ),
    ...(KINDS[type.kind]?.(spec, object) ?? []),
    ...(before ? validateChange(type, object, before) : []),
  ];
  if (causes.length > 0) throw invalid(type, object.metadata.name, causes);
}

function validateMeta(type: ResourceType, object: KubeObject): StatusCause[] {
  const { name, labels = {}, annotations = {} } = object.metadata;
  return [
    ...validateName(type, name),
    ...Object.entries(labels).flatMap(([key, value]) => validateLabel('metadata.labels', key, value)),
    ...Object.keys(annotations)
      .filter((key) => !isQualified(key))
      .map((key) =>
        bad(
          'metadata.annotations',
          key,
          "name part must consist of alphanumeric characters, '-', '_' or '.'",
        ),
      ),
  ];
}

const isQualified = (key: string): boolean =>
  QUALIFIED.test(key.toLowerCase()) && (key.split('/').at(-1)?.length ?? 0) <= 63;

function validateLabel(field: string, key: string, value: string): StatusCause[] {
  if (!isQualified(key))
    return [
      bad(
        field,
        key,
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      ),
    ];
  if (value.length > 63) return [bad(field, value, 'must be no more than 63 bytes')];
  return LABEL_VALUE.test(value)
    ? []
    : [
        bad(
          field,
          value,
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        ),
      ];
}

function validateName(type: ResourceType, name: string): StatusCause[] {
  const field = 'metadata.name';
  if (type.group === 'rbac.authorization.k8s.io') {
    return /[/%]/.test(name) || name === '.' || name === '..'
      ? [bad(field, name, "may not contain '/' or '%'")]
      : [];
  }
  if (type.kind === 'Namespace') {
    if (name.length > 63) return [bad(field, name, 'must be no more than 63 bytes')];
    return LABEL.test(name) ? [] : [bad(field, name, LABEL_RULE)];
  }
  if (type.kind === 'Service') {
    if (name.length > 63) return [bad(field, name, 'must be no more than 63 bytes')];
    return LABEL.test(name) && /^[a-z]/.test(name) ? [] : [bad(field, name, SERVICE_RULE)];
  }
  if (name.length > 253) return [bad(field, name, 'must be no more than 253 bytes')];
  return SUBDOMAIN.test(name) ? [] : [bad(field, name, SUBDOMAIN_RULE)];
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const isPort = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65535;
const PORT_RULE = 'must be between 1 and 65535, inclusive';

const KINDS: Record<string, (spec: Fields, object: KubeObject) => StatusCause[]> = {
  Pod: (spec) => validatePodSpec(spec as unknown as PodSpec, 'spec'),
  Deployment: validateWorkload,
  ReplicaSet: validateWorkload,
  Job: (spec) => validateTemplate(spec, ['OnFailure', 'Never']),
  Service: (spec) => {
    const ports = listOf(spec.ports);
    return [
      ...(ports.length === 0 && spec.type !== 'ExternalName' && spec.clusterIP !== 'None'
        ? [required('spec.ports')]
        : []),
      ...ports.flatMap((port, i) =>
        isPort(port.port) ? [] : [bad(`spec.ports[${i}].port`, port.port, PORT_RULE)],
      ),
      ...(ports.length > 1
        ? ports.flatMap((port, i) => (port.name ? [] : [required(`spec.ports[${i}].name`)]))
        : []),
    ];
  },
  ResourceQuota: (spec) => validateQuantities(spec.hard, 'spec.hard'),
  ConfigMap: (_spec, object) => validateKeys(object.data),
  Secret: (_spec, object) => [
    ...validateKeys(object.data),
    ...(object.type === 'kubernetes.io/dockerconfigjson' &&
    !(isFields(object.data) && '.dockerconfigjson' in object.data)
      ? [required('data[.dockerconfigjson]')]
      : []),
  ],
  RoleBinding: validateBinding,
  ClusterRoleBinding: validateBinding,
  HorizontalPodAutoscaler: (spec) =>
    Number(spec.maxReplicas) >= Number(spec.minReplicas ?? 1)
      ? []
      : [bad('spec.maxReplicas', spec.maxReplicas, 'must be greater than or equal to `minReplicas`')],
  Ingress: (spec) =>
    listOf(spec.rules).length === 0 && !spec.defaultBackend
      ? [bad('spec', {}, 'either `defaultBackend` or `rules` must be specified')]
      : [],
  HTTPRoute: (spec) =>
    (Array.isArray(spec.hostnames) ? spec.hostnames : []).flatMap((host, i) =>
      SUBDOMAIN.test(String(host).replace(/^\*\./, ''))
        ? []
        : [
            bad(
              `spec.hostnames[${i}]`,
              host,
              "should match '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'",
            ),
          ],
    ),
  CustomResourceDefinition: (spec, object) => {
    const plural = isFields(spec.names) ? spec.names.plural : '';
    const wanted = `${plural}.${spec.group}`;
    return object.metadata.name === wanted
      ? []
      : [bad('metadata.name', object.metadata.name, `must be spec.names.plural+"."+spec.group`)];
  },
};

function validateBinding(_spec: Fields, object: KubeObject): StatusCause[] {
  return listOf(object.subjects).flatMap((subject, i) => [
    ...(['User', 'Group', 'ServiceAccount'].includes(String(subject.kind))
      ? []
      : [unsupported(`subjects[${i}].kind`, subject.kind, ['ServiceAccount', 'User', 'Group'])]),
    ...(subject.kind === 'ServiceAccount' && !subject.namespace
      ? [required(`subjects[${i}].namespace`)]
      : []),
  ]);
}

function validateKeys(data: unknown): StatusCause[] {
  return Object.keys(isFields(data) ? data : {})
    .filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key))
    .map((key) =>
      bad(`data[${key}]`, key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"),
    );
}

function validateQuantities(value: unknown, field: string): StatusCause[] {
  return Object.entries(isFields(value) ? value : {}).flatMap(([key, quantity]) => {
    const amount = parseQuantity(quantity);
    return amount !== null && amount >= 0
      ? []
      : [bad(`${field}.${key}`, quantity, 'must be greater than or equal to 0')];
  });
}

function validateWorkload(spec: Fields): StatusCause[] {
  const selector = spec.selector as LabelSelector | undefined;
  const labels = (spec.template as PodTemplate | undefined)?.metadata?.labels ?? {};
  const isEmpty = !selector?.matchLabels && !selector?.matchExpressions;
  return [
    ...(selector && isEmpty
      ? [bad('spec.selector', selector, 'empty selector is invalid for deployment')]
      : []),
    ...(selector && !isEmpty && !matchesSelector(labels, selector)
      ? [bad('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')]
      : []),
    ...(Number(spec.replicas) < 0
      ? [bad('spec.replicas', spec.replicas, 'must be greater than or equal to 0')]
      : []),
    ...validateTemplate(spec, ['Always']),
  ];
}

function validateTemplate(spec: Fields, restartPolicies: string[]): StatusCause[] {
  const template = spec.template as PodTemplate | undefined;
  if (!template?.spec) return template ? [required('spec.template.spec.containers')] : [];
  const policy = String(template.spec.restartPolicy);
  return [
    ...(restartPolicies.includes(policy)
      ? []
      : [unsupported('spec.template.spec.restartPolicy', policy, restartPolicies)]),
    ...validatePodSpec(template.spec, 'spec.template.spec'),
  ];
}

function validatePodSpec(spec: PodSpec, field: string): StatusCause[] {
  const volumes = new Set((spec.volumes ?? []).map((volume) => volume.name));
  const all = [
    ...(spec.containers ?? []).map((c, i) => [c, `${field}.containers[${i}]`] as const),
    ...(spec.initContainers ?? []).map((c, i) => [c, `${field}.initContainers[${i}]`] as const),
  ];
  const seen = new Set<string>();
  return all.flatMap(([container, at]) => {
    const duplicate = seen.has(container.name);
    seen.add(container.name);
    return [
      ...(duplicate
        ? [
            {
              reason: 'FieldValueDuplicate',
              message: `Duplicate value: "${container.name}"`,
              field: `${at}.name`,
            },
          ]
        : []),
      ...validateContainer(container, at, volumes),
    ];
  });
}

function validateContainer(container: Container, at: string, volumes: Set<string>): StatusCause[] {
  const limits = container.resources?.limits ?? {};
  const requests = container.resources?.requests ?? {};
  return [
    ...(container.name && !LABEL.test(container.name) ? [bad(`${at}.name`, container.name, LABEL_RULE)] : []),
    ...(container.image ? [] : [required(`${at}.image`)]),
    ...(container.ports ?? []).flatMap((port, i) =>
      isPort(port.containerPort)
        ? []
        : [bad(`${at}.ports[${i}].containerPort`, port.containerPort, PORT_RULE)],
    ),
    ...(container.volumeMounts ?? []).flatMap((mount, i) =>
      volumes.has(mount.name)
        ? []
        : [
            {
              reason: 'FieldValueNotFound',
              message: `Not found: "${mount.name}"`,
              field: `${at}.volumeMounts[${i}].name`,
            },
          ],
    ),
    ...validateQuantities(limits, `${at}.resources.limits`),
    ...validateQuantities(requests, `${at}.resources.requests`),
    ...Object.entries(requests).flatMap(([resource, request]) =>
      limits[resource] !== undefined && (parseQuantity(request) ?? 0) > (parseQuantity(limits[resource]) ?? 0)
        ? [
            bad(
              `${at}.resources.requests`,
              request,
              `must be less than or equal to ${resource} limit of ${limits[resource]}`,
            ),
          ]
        : [],
    ),
    ...(['startupProbe', 'readinessProbe', 'livenessProbe'] as const).flatMap((name) =>
      validateProbe(container[name], `${at}.${name}`),
    ),
  ];
}

function validateProbe(probe: Probe | undefined, at: string): StatusCause[] {
  if (!probe) return [];
  const handlers = [probe.httpGet, probe.tcpSocket, probe.exec, probe.grpc].filter(Boolean).length;
  if (handlers === 0) return [required(at, 'must specify a handler type')];
  return handlers > 1
    ? [
        {
          reason: 'FieldValueForbidden',
          message: 'Forbidden: may not specify more than 1 handler type',
          field: at,
        },
      ]
    : [];
}

/** Fields that stay as they were made. */
const IMMUTABLE: Record<string, string[]> = {
  Deployment: ['spec.selector'],
  ReplicaSet: ['spec.selector'],
  Job: ['spec.template'],
  Service: ['spec.clusterIP'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  Secret: ['type'],
};

function validateChange(type: ResourceType, object: KubeObject, before: KubeObject): StatusCause[] {
  const at = (root: unknown, path: string) =>
    path.split('.').reduce<unknown>((node, key) => (isFields(node) ? node[key] : undefined), root);
  const changed = (IMMUTABLE[type.kind] ?? []).filter(
    (path) => at(before, path) !== undefined && !isDeepStrictEqual(at(object, path), at(before, path)),
  );
  const causes = changed.map((path) =>
    bad(path, at(object, path), path === 'roleRef' ? 'cannot change roleRef' : 'field is immutable'),
  );
  if (type.kind === 'Pod' && changesPod(object, before)) {
    causes.push({
      reason: 'FieldValueForbidden',
      message:
        'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
      field: 'spec',
    });
  }
  if (
    ['ConfigMap', 'Secret'].includes(type.kind) &&
    before.immutable === true &&
    !isDeepStrictEqual(object.data, before.data)
  ) {
    causes.push({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: field is immutable when `immutable` is set',
      field: 'data',
    });
  }
  return causes;
}

function changesPod(object: KubeObject, before: KubeObject): boolean {
  const fixed = (pod: KubeObject) => {
    const spec = structuredClone(pod.spec ?? {}) as Fields;
    for (const container of [...listOf(spec.containers), ...listOf(spec.initContainers)])
      delete container.image;
    delete spec.nodeName;
    delete spec.activeDeadlineSeconds;
    delete spec.tolerations;
    return spec;
  };
  return !isDeepStrictEqual(fixed(object), fixed(before));
}
