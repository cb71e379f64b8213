import { isDeepStrictEqual } from 'node:util';
import type { PolicyRule, Rbac } from '../auth/rbac.ts';
import { rulesIn, showRule } from '../auth/rbac.ts';
import { forbidden, notFound } from '../errors.ts';
import type { Pod, PodSpec, PodTemplate } from '../pod-types.ts';
import type { ResourceTypes } from '../resource-types.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { KubeObject, ResourceType, User } from '../types.ts';
import { applyLimitRanges, checkLimitRanges } from './limit-range.ts';
import type { PodSecurityLevel } from './pod-security.ts';
import { podSecurityViolations } from './pod-security.ts';
import { checkQuota } from './quota.ts';

export interface AdmissionContext {
  objects: ObjectStore;
  types: ResourceTypes;
  rbac: Rbac;
  user: User;
  /** Texts for `Warning` headers. */
  warnings: string[];
}

/** Refuses new objects in a namespace that is missing or on its way out. @throws StatusError 404 | 403 */
export function checkNamespace(context: AdmissionContext, type: ResourceType, object: KubeObject): void {
  const name = object.metadata.namespace;
  if (!type.namespaced || !name) return;
  const namespaces = context.types.get('namespaces');
  const namespace = context.objects.get(namespaces, undefined, name);
  if (!namespace) throw notFound(namespaces, name);
  if (namespace.metadata.deletionTimestamp) {
    const error = forbidden(
      type,
      object.metadata.name,
      `unable to create new content in namespace ${name} because it is being terminated`,
    );
    if (error.details)
      error.details.causes = [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${name} is being terminated`,
          field: 'metadata.namespace',
        },
      ];
    throw error;
  }
}

/** Changes that admission makes to a new object, in place. */
export function mutateOnCreate(context: AdmissionContext, type: ResourceType, object: KubeObject): void {
  if (type.plural !== 'pods' || type.group !== '') return;
  const pod = object as Pod;
  applyServiceAccount(context, type, pod);
  const ranges = context.objects.list(context.types.get('limitranges'), pod.metadata.namespace);
  applyLimitRanges(ranges, pod);
}

/** Refusals that depend on other objects: limits, pod security, quota, escalation. @throws StatusError 403 */
export function checkAdmission(
  context: AdmissionContext,
  type: ResourceType,
  object: KubeObject,
  before: KubeObject | undefined,
): void {
  const { objects, types } = context;
  if (type.plural === 'pods' && type.group === '') {
    if (!before)
      checkLimitRanges(
        type,
        objects.list(types.get('limitranges'), object.metadata.namespace),
        object as Pod,
      );
    enforcePodSecurity(context, type, object as Pod);
  } else warnPodSecurity(context, object);
  if (type.group === 'rbac.authorization.k8s.io') checkEscalation(context, type, object, before);
  if (!before && type.namespaced) checkQuota(objects, types, type, object);
}

function applyServiceAccount(context: AdmissionContext, type: ResourceType, pod: Pod): void {
  const spec = pod.spec;
  if (!spec) return;
  spec.serviceAccountName ||= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  const accounts = context.types.get('serviceaccounts');
  const account = context.objects.get(accounts, pod.metadata.namespace, spec.serviceAccountName);
  if (!account) {
    throw forbidden(
      type,
      pod.metadata.name,
      `error looking up service account ${pod.metadata.namespace}/${spec.serviceAccountName}: serviceaccount "${spec.serviceAccountName}" not found`,
    );
  }
  spec.imagePullSecrets ??= account.imagePullSecrets as PodSpec['imagePullSecrets'];
  if (!spec.imagePullSecrets) delete spec.imagePullSecrets;
  if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(spec);
}

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

function mountToken(spec: PodSpec): void {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  if (containers.every((c) => c.volumeMounts?.some((mount) => mount.mountPath === TOKEN_PATH))) return;
  const name = `kube-api-access-${Math.random().toString(36).slice(2, 7)}`;
  spec.volumes = [
    ...(spec.volumes ?? []),
    {
      name,
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          {
            downwardAPI: {
              items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
            },
          },
        ],
        defaultMode: 420,
      },
    },
  ];
  for (const container of containers) {
    container.volumeMounts = [
      ...(container.volumeMounts ?? []),
      { name, readOnly: true, mountPath: TOKEN_PATH },
    ];
  }
}

function levelOf(
  context: AdmissionContext,
  namespace: string | undefined,
  mode: 'enforce' | 'warn',
): { level: PodSecurityLevel; version: string } {
  const labels =
    context.objects.get(context.types.get('namespaces'), undefined, namespace ?? '')?.metadata.labels ?? {};
  const level = labels[`pod-security.kubernetes.io/${mode}`];
  return {
    level: level === 'restricted' || level === 'baseline' ? level : 'privileged',
    version: labels[`pod-security.kubernetes.io/${mode}-version`] ?? 'latest',
  };
}

function enforcePodSecurity(context: AdmissionContext, type: ResourceType, pod: Pod): void {
  if (!pod.spec || pod.metadata.deletionTimestamp) return;
  const { level, version } = levelOf(context, pod.metadata.namespace, 'enforce');
  const violations = podSecurityViolations(level, pod.spec);
  if (violations.length > 0) {
    throw forbidden(
      type,
      pod.metadata.name,
      `violates PodSecurity "${level}:${version}": ${violations.join(', ')}`,
    );
  }
}

function warnPodSecurity(context: AdmissionContext, object: KubeObject): void {
  const template = object.spec?.template as PodTemplate | undefined;
  if (!template?.spec?.containers) return;
  const { level, version } = levelOf(context, object.metadata.namespace, 'warn');
  const violations = podSecurityViolations(level, template.spec);
  if (violations.length > 0)
    context.warnings.push(`would violate PodSecurity "${level}:${version}": ${violations.join(', ')}`);
}

/** Nobody gives away by a role or binding what they do not hold themselves. */
function checkEscalation(
  context: AdmissionContext,
  type: ResourceType,
  object: KubeObject,
  before: KubeObject | undefined,
): void {
  const { rbac, user } = context;
  const namespace = object.metadata.namespace ?? '';
  const isBinding = type.plural.endsWith('bindings');
  if (
    before &&
    isDeepStrictEqual(isBinding ? object.subjects : object.rules, isBinding ? before.subjects : before.rules)
  )
    return;
  const ref = isBinding ? (object.roleRef as { kind: string; name: string }) : null;
  const excused = rbac.may(user, {
    verb: isBinding ? 'bind' : 'escalate',
    group: type.group,
    resource: ref ? (ref.kind === 'ClusterRole' ? 'clusterroles' : 'roles') : type.plural,
    namespace,
    name: ref ? ref.name : object.metadata.name,
  });
  if (excused) return;
  const wanted: PolicyRule[] = isBinding ? rbac.rulesOf(object) : rulesIn(object);
  const missing = rbac.missing(user, namespace, wanted);
  if (missing.length > 0) {
    const groups = user.groups.map((group) => JSON.stringify(group)).join(' ');
    throw forbidden(
      type,
      object.metadata.name,
      `user ${JSON.stringify(user.name)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${missing.map(showRule).join('\n')}`,
    );
  }
}
