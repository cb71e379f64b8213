import {
  type KubernetesObject,
  MANAGED_BY_LABEL,
  objectKey,
} from '../../domain/app-manifest/kubernetes-object.ts';
import type { SizeLimit } from '../../domain/organisation.ts';
import { BRANCH_PREFIX } from '../../domain/plan/choose-branch.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { ExistingCluster, ExistingGitHub } from '../../domain/plan/plan-input.ts';
import type { Installation, Repository } from '../../integrations/github/index.ts';
import type { ActivityDeps } from './deps.ts';
import { quotaOf, sumOfOthers } from './namespace-usage.ts';
import { getClusterClient } from './run-context.ts';

/** What GitHub has already of the things a plan sets. Without an installation only that can be said. */
export async function readExistingGithub(
  deps: Pick<ActivityDeps, 'github'>,
  repository: Repository,
  installation: Installation | null,
): Promise<ExistingGitHub> {
  const nothing: ExistingGitHub = {
    appInstalled: false,
    installUrl: installation?.settingsUrl ?? (await deps.github.installUrl(repository)),
    permissions: {},
    actionsEnabled: true,
    environments: [],
    variables: [],
    secrets: [],
    rulesets: [],
    branches: [],
  };
  if (!installation || installation.suspendedAt) return nothing;
  const granted = installation.permissions;
  const wanted = [
    'metadata',
    'contents',
    'actions',
    'administration',
    'environments',
    'actions_variables',
    'secrets',
  ];
  const permissions = Object.fromEntries(
    wanted.filter((area) => granted[area]).map((area) => [area, 'read' as const]),
  );
  const calls = deps.github.forInstallation({
    installationId: installation.id,
    repositoryIds: [repository.id],
    permissions,
  });
  const may = (area: string) => area in permissions;
  const [actions, environments, ruleset, branches] = await Promise.all([
    may('administration') ? calls.actions.getPermissions(repository) : { enabled: true },
    may('actions') || may('environments') ? calls.environments.list(repository) : [],
    may('administration') ? calls.rulesets.find(repository, 'Onramp') : null,
    may('contents') ? calls.git.listBranchNames(repository, BRANCH_PREFIX) : [],
  ]);
  const scopes = [null, ...environments.map((environment) => environment.name)];
  const settings = await Promise.all(
    scopes.map(async (environment) => ({
      variables:
        may('actions_variables') || may('environments')
          ? await calls.settings
              .listVariables(repository, environment)
              .then((all) => all.map(({ name, value }) => ({ environment, name, value })))
          : [],
      secrets:
        environment !== null && may('environments')
          ? await calls.settings
              .listSecrets(repository, environment)
              .then((all) => all.map(({ name }) => ({ environment, name })))
          : [],
    })),
  );
  return {
    ...nothing,
    appInstalled: true,
    installUrl: installation.settingsUrl,
    permissions: granted,
    actionsEnabled: actions.enabled,
    environments: environments.map((environment) => environment.name),
    variables: settings.flatMap(({ variables }) => variables),
    secrets: settings.flatMap(({ secrets }) => secrets),
    rulesets: ruleset ? [ruleset.name] : [],
    branches,
  };
}

/** What the clusters have already of the objects a plan touches, and how full their namespaces are. */
export async function readExistingCluster(
  deps: Pick<ActivityDeps, 'clusters'>,
  plan: Plan,
): Promise<ExistingCluster> {
  const objects: Record<string, KubernetesObject> = {};
  const planned = [...plan.objects, ...plan.monitoring];
  await Promise.all(
    planned.map(async ({ cluster, namespace, apiVersion, kind, name }) => {
      const reference =
        namespace === null ? { apiVersion, kind, name } : { apiVersion, kind, name, namespace };
      const live = await getClusterClient(deps, cluster).find(reference);
      if (live) objects[objectKey(cluster, live as KubernetesObject)] = live as KubernetesObject;
    }),
  );
  const own = new Set(plan.apps.map((app) => app.name));
  const usage: Record<string, { inUse: SizeLimit; quota: SizeLimit | null }> = {};
  await Promise.all(
    plan.environments.map(async ({ cluster, namespace }) => {
      const quota = objects[`${cluster}/${namespace}/ResourceQuota/team`];
      usage[`${cluster}/${namespace}`] = {
        inUse: await sumOfOthers(getClusterClient(deps, cluster), namespace, own),
        quota: quota?.metadata.labels?.[MANAGED_BY_LABEL] ? quotaOf(quota) : null,
      };
    }),
  );
  return { objects, usage };
}
