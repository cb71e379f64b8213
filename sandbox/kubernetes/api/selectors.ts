import { badRequest } from '../errors.ts';
import type { KubeObject, LabelSelector } from '../types.ts';
import { isFields } from '../types.ts';

/** Whether labels satisfy a LabelSelector. An empty selector takes everything, a missing one nothing. */
export function matchesSelector(
  labels: Record<string, string>,
  selector: LabelSelector | undefined,
): boolean {
  if (!selector) return false;
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector.matchExpressions ?? []).every((term) =>
      matchesTerm(labels, term.key, term.operator, term.values ?? []),
    )
  );
}

function matchesTerm(
  labels: Record<string, string>,
  key: string,
  operator: string,
  values: string[],
): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

type Filter = (object: KubeObject) => boolean;

/** The `labelSelector` query parameter: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. @throws StatusError 400 */
export function labelFilter(text: string | undefined): Filter {
  if (!text) return () => true;
  const terms = text.split(/,(?![^(]*\))/).map((raw) => {
    const term = raw.trim();
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
    if (set?.[1]) {
      const values = (set[3] ?? '').split(',').map((value) => value.trim());
      return { key: set[1], operator: set[2] === 'in' ? 'In' : 'NotIn', values };
    }
    const equal = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/.exec(term);
    if (equal?.[1])
      return { key: equal[1], operator: equal[2] === '!=' ? 'NotIn' : 'In', values: [equal[3] ?? ''] };
    const exists = /^(!?)([^=!\s()]+)$/.exec(term);
    if (exists?.[2]) return { key: exists[2], operator: exists[1] ? 'DoesNotExist' : 'Exists', values: [] };
    throw badRequest(`unable to parse requirement: found '${term}', expected: identifier`);
  });
  return (object) =>
    terms.every((term) => matchesTerm(object.metadata.labels ?? {}, term.key, term.operator, term.values));
}

/** Fields that may be selected on, beside `metadata.name` and `metadata.namespace`. */
const SELECTABLE: Record<string, string[]> = {
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  Event: [
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
};

/** The `fieldSelector` query parameter. @throws StatusError 400 for a field of no index */
export function fieldFilter(kind: string, text: string | undefined): Filter {
  if (!text) return () => true;
  const terms = text.split(',').map((term) => {
    const [, path, operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term.trim()) ?? [];
    if (!path) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    if (!['metadata.name', 'metadata.namespace', ...(SELECTABLE[kind] ?? [])].includes(path)) {
      throw badRequest(`field label not supported: ${path}`);
    }
    return { path, isEqual: operator !== '!=', value: value ?? '' };
  });
  return (object) =>
    terms.every(({ path, isEqual, value }) => {
      const found = path
        .split('.')
        .reduce<unknown>((node, key) => (isFields(node) ? node[key] : undefined), object);
      return (String(found ?? '') === value) === isEqual;
    });
}
