import { matchesSelector } from '../api/selectors.ts';
import type { StatusCause } from '../errors.ts';
import { invalid } from '../errors.ts';
import type { PodSpec, PodTemplate } from '../pod-types.ts';
import { schemaOf } from '../schema/schema.ts';
import type { Fields, KubeObject, LabelSelector, ResourceType } from '../types.ts';
import { isFields } from '../types.ts';
import {
  bad,
  isPort,
  LABEL,
  LABEL_RULE,
  LABEL_VALUE,
  listOf,
  PORT_RULE,
  QUALIFIED,
  required,
  SERVICE_RULE,
  SUBDOMAIN,
  SUBDOMAIN_RULE,
  unsupported,
  validateQuantities,
} from './causes.ts';
import { validateChange } from './immutability.ts';
import { validatePodSpec, validateTemplate } from './pod-validation.ts';
import { missingFields } from './structure.ts';

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
