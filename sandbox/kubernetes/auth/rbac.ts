import type { ResourceTypes } from '../resource-types.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { KubeObject, User } from '../types.ts';

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

export interface Attributes {
  verb: string;
  group: string;
  /** With its subresource: `pods/log`. */
  resource: string;
  namespace: string;
  name: string;
}

interface Subject {
  kind: string;
  name: string;
  namespace?: string;
}

const covers = (allowed: string[] | undefined, wanted: string): boolean =>
  allowed !== undefined && (allowed.includes('*') || allowed.includes(wanted));

function coversResource(rule: PolicyRule, resource: string): boolean {
  const [, subresource] = resource.split('/');
  return (
    covers(rule.resources, resource) ||
    (subresource !== undefined &&
      covers(rule.resources, `*/${subresource}`) &&
      !rule.resources?.includes('*'))
  );
}

function ruleAllows(rule: PolicyRule, wanted: Attributes): boolean {
  return (
    covers(rule.verbs, wanted.verb) &&
    covers(rule.apiGroups, wanted.group) &&
    coversResource(rule, wanted.resource) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(wanted.name))
  );
}

/** Role-based access control over the Role and Binding objects in the store. */
export class Rbac {
  readonly #objects: ObjectStore;
  readonly #types: ResourceTypes;

  constructor(objects: ObjectStore, types: ResourceTypes) {
    this.#objects = objects;
    this.#types = types;
  }

  may(user: User, wanted: Attributes): boolean {
    return (
      user.groups.includes('system:masters') ||
      this.rulesFor(user, wanted.namespace).some((rule) => ruleAllows(rule, wanted))
    );
  }

  mayUrl(user: User, verb: string, path: string): boolean {
    if (user.groups.includes('system:masters')) return true;
    return this.rulesFor(user, '').some(
      (rule) =>
        covers(rule.verbs, verb) &&
        (rule.nonResourceURLs ?? []).some(
          (url) => url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))),
        ),
    );
  }

  /** Rules that hold for a user in a namespace ('' for the cluster scope). */
  rulesFor(user: User, namespace: string): PolicyRule[] {
    const cluster = this.#objects.list(this.#types.get('clusterrolebindings'));
    const local = namespace ? this.#objects.list(this.#types.get('rolebindings'), namespace) : [];
    return [...cluster, ...local]
      .filter((binding) =>
        ((binding.subjects ?? []) as Subject[]).some((subject) => isSubject(user, subject)),
      )
      .flatMap((binding) => this.rulesOf(binding));
  }

  /** Rules a binding gives. */
  rulesOf(binding: KubeObject): PolicyRule[] {
    const ref = binding.roleRef as { kind: string; name: string };
    const role =
      ref.kind === 'ClusterRole'
        ? this.#objects.get(this.#types.get('clusterroles'), undefined, ref.name)
        : this.#objects.get(this.#types.get('roles'), binding.metadata.namespace, ref.name);
    return role ? rulesIn(role) : [];
  }

  /** Rules of `wanted` that the user does not hold in the namespace: what giving them away would escalate. */
  missing(user: User, namespace: string, wanted: PolicyRule[]): PolicyRule[] {
    if (user.groups.includes('system:masters')) return [];
    const held = this.rulesFor(user, namespace);
    return wanted.flatMap(split).filter((rule) => !held.some((own) => coversRule(own, rule)));
  }
}

export const rulesIn = (role: KubeObject): PolicyRule[] => (role.rules ?? []) as PolicyRule[];

/** One rule for each verb, group and resource. */
function split(rule: PolicyRule): PolicyRule[] {
  if (rule.nonResourceURLs?.length) {
    return rule.verbs.flatMap((verb) =>
      (rule.nonResourceURLs ?? []).map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
    );
  }
  return rule.verbs.flatMap((verb) =>
    (rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).map((resource) => ({
        verbs: [verb],
        apiGroups: [group],
        resources: [resource],
        ...(rule.resourceNames && { resourceNames: rule.resourceNames }),
      })),
    ),
  );
}

function coversRule(own: PolicyRule, rule: PolicyRule): boolean {
  if (rule.nonResourceURLs) {
    return (
      covers(own.verbs, rule.verbs[0] ?? '') && covers(own.nonResourceURLs, rule.nonResourceURLs[0] ?? '')
    );
  }
  const names = rule.resourceNames ?? [];
  return (
    covers(own.verbs, rule.verbs[0] ?? '') &&
    covers(own.apiGroups, rule.apiGroups?.[0] ?? '') &&
    coversResource(own, rule.resources?.[0] ?? '') &&
    (!own.resourceNames?.length ||
      (names.length > 0 && names.every((name) => own.resourceNames?.includes(name))))
  );
}

function isSubject(user: User, subject: Subject): boolean {
  if (subject.kind === 'Group') return user.groups.includes(subject.name);
  if (subject.kind === 'ServiceAccount')
    return user.name === `system:serviceaccount:${subject.namespace}:${subject.name}`;
  return subject.kind === 'User' && user.name === subject.name;
}

/** As the API server words a rule in an escalation refusal. */
export function showRule(rule: PolicyRule): string {
  const parts: Array<[string, string[] | undefined]> = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['ResourceNames', rule.resourceNames],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['Verbs', rule.verbs],
  ];
  const shown = parts
    .filter(([, values]) => values)
    .map(([name, values]) => `${name}:[${values?.map((v) => JSON.stringify(v)).join(' ')}]`);
  return `{${shown.join(', ')}}`;
}
