import { isDeepStrictEqual } from 'node:util';
import type { StatusCause } from '../errors.ts';
import type { Fields, KubeObject, ResourceType } from '../types.ts';
import { isFields } from '../types.ts';
import { bad, listOf } from './causes.ts';

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

/** Problems of a change to what may not change. */
export function validateChange(type: ResourceType, object: KubeObject, before: KubeObject): StatusCause[] {
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
