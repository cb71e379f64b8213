import { appUrl } from '../app-manifest/render-context.ts';
import type { Organisation, TeamSettings } from '../organisation.ts';
import { getCluster } from '../organisation.ts';
import type { Change, PlannedApp, PlannedEnvironment, PlannedSetting } from './plan.ts';
import type { ExistingGitHub } from './plan-input.ts';

/** Repository variable: where images are pushed. */
const REGISTRY_VARIABLE = 'REGISTRY';
/** Name of the one ruleset that Onramp keeps. */
export const RULESET_NAME = 'Onramp';

export interface SettingsInput {
  organisation: Organisation;
  team: TeamSettings;
  owner: string;
  defaultBranch: string;
  apps: readonly Pick<PlannedApp, 'name'>[];
  environments: readonly PlannedEnvironment[];
  requiredChecks: readonly string[];
  existing: ExistingGitHub;
}

/** What the run sets on GitHub beside the pull request. Secrets appear by name only. */
export function planSettings(input: SettingsInput): PlannedSetting[] {
  const registry = variable(input.existing, null, REGISTRY_VARIABLE, input.organisation.registry);
  return [
    registry,
    ...input.environments.flatMap((environment) => ofEnvironment(environment, input)),
    ruleset(input),
  ];
}

function ofEnvironment(environment: PlannedEnvironment, input: SettingsInput): PlannedSetting[] {
  const { existing, organisation } = input;
  const cluster = getCluster(organisation, environment.cluster);
  const values: Record<string, string> = {
    KUBE_SERVER: cluster.server,
    KUBE_NAMESPACE: environment.namespace,
  };
  if (cluster.certificateAuthorityData !== null) values.KUBE_CA = cluster.certificateAuthorityData;
  const [first] = input.apps;
  if (first) values.APP_URL = appUrl(first.name, environment.name, cluster);
  const scoped = (name: string) => (item: { environment: string | null; name: string }) =>
    sameName(item.environment, environment.name) && sameName(item.name, name);
  return [
    {
      kind: 'environment',
      environment: environment.name,
      name: environment.name,
      value: protection(environment, input),
      change: changeOf(
        existing.environments.some((name) => sameName(name, environment.name)),
        'modify',
      ),
    },
    ...Object.entries(values).map(([name, value]) => variable(existing, environment.name, name, value)),
    {
      kind: 'secret',
      environment: environment.name,
      name: 'KUBE_TOKEN',
      value: null,
      change: changeOf(existing.secrets.some(scoped('KUBE_TOKEN')), 'modify'),
    },
  ];
}

function protection(environment: PlannedEnvironment, { team, owner, defaultBranch }: SettingsInput): string {
  if (environment.approval) {
    return `Deploys from ${defaultBranch} after an approval by ${owner}/${team.githubTeam}`;
  }
  return `Deploys from ${defaultBranch} without an approval`;
}

function variable(
  existing: ExistingGitHub,
  environment: string | null,
  name: string,
  value: string,
): PlannedSetting {
  const found = existing.variables.find(
    (item) => sameName(item.environment, environment) && sameName(item.name, name),
  );
  return {
    kind: 'variable',
    environment,
    name,
    value,
    change: found === undefined ? 'add' : changeOf(true, found.value === value ? 'same' : 'modify'),
  };
}

/** Activated last: a required check that exists before its workflow does would block every other pull request. */
function ruleset({ existing, defaultBranch, requiredChecks }: SettingsInput): PlannedSetting {
  return {
    kind: 'ruleset',
    environment: null,
    name: RULESET_NAME,
    value: `Pull requests to ${defaultBranch} must pass: ${requiredChecks.join(', ')}`,
    change: changeOf(existing.rulesets.includes(RULESET_NAME), 'modify'),
  };
}

/**
 * GitHub's names of environments, variables and secrets are not case-sensitive: `Staging` that is there is `staging`.
 * https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
 */
function sameName(one: string | null, other: string | null): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}

function changeOf(exists: boolean, whenItExists: Change): Change {
  return exists ? whenItExists : 'add';
}
