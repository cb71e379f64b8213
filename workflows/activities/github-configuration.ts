import type { PlannedSetting } from '../../domain/plan/plan.ts';
import { RULESET_NAME } from '../../domain/plan/plan-settings.ts';
import type { OnboardingStep, StepLink } from '../../domain/run/run.ts';
import { isRulesetAsWanted } from '../../integrations/github/index.ts';
import {
  DEPLOY_SECRET,
  deploySecretName,
  isGoodDeployToken,
  openForSecrets,
  putDeployToken,
} from './deploy-credential.ts';
import type { ActivityDeps } from './deps.ts';
import { wantedEnvironment, wantedRuleset } from './github-wishes.ts';
import { type Confirmation, ensureRecorded, type ResourceClaim } from './ledger.ts';
import { findVariable, isSameEnvironment } from './restore.ts';
import { loadRun, openRepository, type RunContext, repositoryKey } from './run-context.ts';

/** Environments, variables, the deploy credential, and at the end the rules. */
export function createGithubConfigurationActivities(deps: ActivityDeps) {
  const { db } = deps;

  return {
    async ensureRepositoryVariables({ runId }: { runId: string }): Promise<void> {
      await ensureVariables(runId, null);
    },

    async ensureEnvironment({ runId, environment }: { runId: string; environment: string }): Promise<void> {
      const context = await loadRun(deps, runId);
      const opened = await openRepository(deps, context.plan, {
        administration: 'write',
        environments: 'write',
        actions: 'read',
        members: 'read',
      });
      const { github, name } = opened;
      await ensureRecorded(
        db,
        claim(context, 'prepare-environments', 'environment', environment, {
          url: `${context.plan.repository.url}/settings/environments`,
          undo: { undo: 'github/environment', args: { name: environment } },
        }),
        async (_claimed, keepReplaced) => {
          const wanted = await wantedEnvironment(deps, context.plan, environment, opened);
          const before = await github.environments.readSpec(name, environment);
          if (before && !isSameEnvironment(before, wanted)) await keepReplaced({ before, after: wanted });
          const ensured = await github.environments.ensure(name, wanted);
          return { outcome: ensured.effect, url: ensured.value.url };
        },
      );
      await ensureVariables(runId, environment);
    },

    /** The deploy identity's token in the environment's secret. One with enough of its life left stays. */
    async ensureDeployCredential(input: {
      runId: string;
      environment: string;
    }): Promise<{ links: StepLink[] }> {
      const context = await loadRun(deps, input.runId);
      const { plan } = context;
      const { environment } = input;
      const opened = await openForSecrets(deps, plan);
      await ensureRecorded(
        db,
        claim(context, 'prepare-environments', 'secret', deploySecretName(environment), {
          undo: { undo: 'github/secret', args: { environment, name: DEPLOY_SECRET } },
        }),
        async ({ version }) => {
          const present = await opened.github.settings.listSecrets(opened.name, environment);
          const isThere = present.some((secret) => secret.name === DEPLOY_SECRET);
          if (isThere && (await isGoodDeployToken(deps, plan, environment, version)))
            return { outcome: 'unchanged' };
          return putDeployToken(deps, { ...opened, plan, environment });
        },
      );
      return {
        links: [
          {
            label: `${environment} on GitHub`,
            url: `${plan.repository.url}/deployments/${environment}`,
          },
        ],
      };
    },

    /** Pull requests need the checks, now that the workflows that report them are on the default branch. */
    async ensureRules({ runId }: { runId: string }): Promise<{ note: string; links: StepLink[] }> {
      const context = await loadRun(deps, runId);
      const { plan } = context;
      const { github, name } = await openRepository(deps, plan, { administration: 'write' });
      const url = `${plan.repository.url}/settings/rules`;
      await ensureRecorded(
        db,
        claim(context, 'activate-rules', 'ruleset', RULESET_NAME, {
          url,
          undo: { undo: 'github/ruleset', args: { name: RULESET_NAME } },
        }),
        async (_claimed, keepReplaced) => {
          const wanted = wantedRuleset(plan);
          const before = await github.rulesets.find(name, RULESET_NAME);
          if (before && !isRulesetAsWanted(before, wanted)) await keepReplaced({ before, after: wanted });
          const ensured = await github.rulesets.ensure(name, wanted);
          return { outcome: ensured.effect, url };
        },
      );
      return {
        note: `pull requests need ${plan.requiredChecks.join(', ')}`,
        links: [{ label: 'Rules', url }],
      };
    },
  };

  function claim(
    { run, plan }: RunContext,
    step: OnboardingStep,
    kind: string,
    name: string,
    more: Pick<ResourceClaim, 'undo'> & { url?: string },
  ): ResourceClaim {
    return {
      runId: run.id,
      step,
      system: 'github',
      kind,
      key: repositoryKey(plan, kind, name),
      name,
      location: `${plan.repository.owner}/${plan.repository.name}`,
      change: plan.settings.find((setting) => setting.kind === kind && keyOf(setting) === name)?.change,
      ...more,
    };
  }

  async function ensureVariables(runId: string, environment: string | null): Promise<void> {
    const context = await loadRun(deps, runId);
    const { github, name } = await openRepository(
      deps,
      context.plan,
      environment === null
        ? { actions_variables: 'write' }
        : { environments: 'write', actions_variables: 'write' },
    );
    const isWanted = (setting: PlannedSetting): setting is PlannedSetting & { value: string } =>
      setting.kind === 'variable' &&
      setting.environment === environment &&
      setting.value !== null &&
      setting.change !== 'keep';
    const settings = context.plan.settings.filter(isWanted);
    if (settings.length === 0) return;
    const present = await github.settings.listVariables(name, environment);
    await Promise.all(
      settings.map((setting) =>
        ensureRecorded(
          db,
          claim(
            context,
            'prepare-environments',
            'variable',
            environment === null ? setting.name : `${environment}/${setting.name}`,
            {
              undo: { undo: 'github/variable', args: { environment, name: setting.name } },
            },
          ),
          async (_claimed, keepReplaced): Promise<Confirmation> => {
            const before = findVariable(present, setting.name)?.value;
            if (before !== undefined && before !== setting.value)
              await keepReplaced({ before, after: setting.value });
            const variable = { name: setting.name, value: setting.value };
            return { outcome: await github.settings.ensureVariable(name, environment, variable) };
          },
        ),
      ),
    );
  }
}

/** A setting's name among those of its kind in the repository. */
const keyOf = ({ kind, environment, name }: PlannedSetting) =>
  environment === null || kind === 'environment' ? name : `${environment}/${name}`;
