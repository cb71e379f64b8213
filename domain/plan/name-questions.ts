import { MAX_LABEL_LENGTH } from '../app-manifest/names.ts';
import { appUrl } from '../app-manifest/render-context.ts';
import { POLICY_NAMES } from '../namespaces/network-policies.ts';
import { getCluster, type Organisation } from '../organisation.ts';
import type { AppOnBlueprint } from './blueprint.ts';
import { addressKey, type ClaimedName, identityKey, isSameName, takenNameSentence } from './name-claims.ts';
import type { Plan, PlannedEnvironment, PlannedRepository } from './plan.ts';

type Question = Plan['questions'][number];

export interface NamesInput {
  organisation: Organisation;
  environments: readonly PlannedEnvironment[];
  /** What other repositories have claimed. */
  namesTaken: readonly ClaimedName[];
}

/** Names that an app cannot have: one question for each app at most. */
export function appNameQuestions(apps: readonly AppOnBlueprint[], input: NamesInput): Question[] {
  const longest = Math.max(...input.environments.map(({ name }) => name.length));
  const before: Array<{ name: string; addresses: string[] }> = [];
  return apps.flatMap(({ app }) => {
    const ask = (question: string, name?: ClaimedName): Question[] => [
      { appPath: app.path, field: 'name', question, ...(name ? { name } : {}) },
    ];
    if (app.name.length + 1 + longest > MAX_LABEL_LENGTH)
      return ask(`The name "${app.name}" is too long for a host name. Choose a shorter one.`);
    if (POLICY_NAMES.includes(app.name))
      return ask(
        `The name "${app.name}" is that of a network policy which every namespace has. Choose another one.`,
      );
    if (before.some(({ name }) => name === app.name))
      return ask(`Two apps of this repository are named "${app.name}". Give one of them another name.`);
    const addresses = input.environments.map(({ name, cluster }) =>
      addressKey(appUrl(app.name, name, getCluster(input.organisation, cluster))),
    );
    const [shared] = before.flatMap((other) =>
      other.addresses
        .filter((address) => addresses.includes(address))
        .map((address) => ({ with: other.name, address })),
    );
    if (shared)
      return ask(
        `"${app.name}" and "${shared.with}" would both answer at ${shared.address}: the names of app and environment together make it. Choose another name.`,
      );
    before.push({ name: app.name, addresses });
    const wanted: ClaimedName[] = [
      { kind: 'app', key: app.name },
      ...addresses.map((key) => ({ kind: 'address' as const, key })),
    ];
    const taken = wanted.find((name) => input.namesTaken.some((other) => isSameName(name, other)));
    return taken ? ask(takenNameSentence(taken, null), taken) : [];
  });
}

/** Two repositories of one name would share a deploy identity, and each could deploy over the other. */
export function identityQuestions(repository: PlannedRepository, input: NamesInput): Question[] {
  const wanted = input.environments.map((place) => ({
    kind: 'deploy-identity' as const,
    key: identityKey(place, repository),
  }));
  const name = wanted.find((one) => input.namesTaken.some((other) => isSameName(one, other)));
  return name ? [{ appPath: '.', field: 'team', question: takenNameSentence(name, null), name }] : [];
}
