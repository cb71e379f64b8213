import { deployIdentityName } from '../namespaces/render-namespace.ts';
import type { Plan } from './plan.ts';

/**
 * Names that only one repository can have. `app`: unique in the organisation, and with it the app's objects in the
 * namespace that its team's apps share, and its image. `address`: different apps and environments can make the same one.
 * `deploy-identity`: made of the repository's name, in a namespace that the team's repositories share.
 */
export const NAME_KINDS = ['app', 'address', 'deploy-identity'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** A name as it is claimed: kind and key together are unique. */
export interface ClaimedName {
  kind: NameKind;
  key: string;
}

/** A name that a plan wants. */
export interface WantedName extends ClaimedName {
  /** The app that it is for; null when for the repository. */
  app: { name: string; path: string } | null;
}

/** Who has a name already. */
export interface NameHolder {
  /** Name of their app; null when it is the repository's own. */
  app: string | null;
  /** `owner/name`. */
  repository: string;
  /** The run that onboards it, while it has not registered it. */
  run: { number: number; standing: 'under-way' | 'ended' } | null;
}

/** Every name that a run of the plan claims, sorted, so that two runs ask for them in the same order. */
export function namesOf(plan: Pick<Plan, 'repository' | 'apps' | 'environments'>): WantedName[] {
  const names: WantedName[] = plan.apps.flatMap(({ name, path, urls }) => [
    { kind: 'app' as const, key: name.toLowerCase(), app: { name, path } },
    ...Object.values(urls).map((url) => ({
      kind: 'address' as const,
      key: addressKey(url),
      app: { name, path },
    })),
  ]);
  if (plan.apps.length > 0) {
    for (const place of plan.environments)
      names.push({ kind: 'deploy-identity', key: identityKey(place, plan.repository), app: null });
  }
  return names.toSorted(compareNames);
}

/** Host and port of an app's URL: what decides which app answers. */
export function addressKey(url: string): string {
  return url.replace(/^https?:\/\//, '').toLowerCase();
}

/** A repository's deploy identity in one namespace. */
export function identityKey(
  { cluster, namespace }: Pick<Plan['environments'][number], 'cluster' | 'namespace'>,
  { name }: Pick<Plan['repository'], 'name'>,
): string {
  return `${cluster}/${namespace}/${deployIdentityName(name)}`;
}

export const isSameName = (a: ClaimedName, b: ClaimedName): boolean => a.kind === b.kind && a.key === b.key;

/** That somebody else has the name, and the way out. Without a holder, nothing is said of who it is. */
export function takenNameSentence({ kind, key }: ClaimedName, holder: NameHolder | null): string {
  switch (kind) {
    case 'app':
      return `The name "${key}" is taken by ${holder ? holderWords(holder) : 'an app of another repository'}. Choose another name.`;
    case 'address':
      return `The address ${key} is taken by ${holder ? holderWords(holder) : 'an app of another repository'}: the names of app and environment together make it. Choose another name.`;
    case 'deploy-identity': {
      const [cluster, namespace, name] = key.split('/');
      const whose = holder ? holder.repository : 'another repository of the same name';
      return `${namespace} on ${cluster} has a deploy identity ${name} already, that of ${whose}. Choose another team, or rename the repository.`;
    }
    default:
      return kind satisfies never;
  }
}

function holderWords({ app, repository, run }: NameHolder): string {
  const whose = app === null ? repository : `${app} of ${repository}`;
  if (run === null) return whose;
  return run.standing === 'under-way'
    ? `${whose}, run ${run.number} under way`
    : `${whose}, until run ${run.number} is undone`;
}

/** By kind, then by key: the name of an app says more than the address that is made of it. */
export function compareNames(a: ClaimedName, b: ClaimedName): number {
  const byKind = NAME_KINDS.indexOf(a.kind) - NAME_KINDS.indexOf(b.kind);
  return byKind || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
