import type { StatusCause } from '../errors.ts';
import type { Container, PodSpec, PodTemplate, Probe } from '../pod-types.ts';
import type { Fields } from '../types.ts';
import {
  bad,
  isPort,
  LABEL,
  LABEL_RULE,
  PORT_RULE,
  required,
  unsupported,
  validateQuantities,
} from './causes.ts';
import { parseQuantity } from './quantities.ts';

/** Problems of a workload's pod template. */
export function validateTemplate(spec: Fields, restartPolicies: string[]): StatusCause[] {
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

/** Problems of a pod's spec, named by path below `field`. */
export function validatePodSpec(spec: PodSpec, field: string): StatusCause[] {
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
