import { isDeepStrictEqual } from 'node:util';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Restorable } from '../../domain/run/undo-decision.ts';
import {
  type EnvironmentSpec,
  isRulesetAsWanted,
  type Ruleset,
  type RulesetSpec,
  type Variable,
} from '../../integrations/github/index.ts';
import type { ActivityDeps } from './deps.ts';
import type { Replaced, UndoNote } from './ledger.ts';
import { openRepository } from './run-context.ts';

/** `untouched`: it is as it was before the run, or gone; nothing of the run's is left in it. */
type RestoreResult = 'restored' | 'untouched' | { kept: string };

type Restore = (plan: Plan, args: UndoNote['args'], replaced: Replaced) => Promise<RestoreResult>;

const CHANGED_SINCE = 'because somebody has changed it after Onramp did';

/**
 * Putting back what a run changed rather than made, by the names of the undo table: only while it is still what the run
 * wrote. Whoever changed it since meant it.
 */
export function createRestores(deps: ActivityDeps): Readonly<Partial<Record<string, Restore>>> {
  const restores: Record<Restorable, Restore> = {
    async 'github/variable'(plan, { environment, name }, replaced) {
      const scope = environment == null ? null : String(environment);
      const { github, name: repository } = await openRepository(deps, plan, {
        ...(scope === null ? {} : { environments: 'write' as const }),
        actions_variables: 'write',
      });
      const found = findVariable(await github.settings.listVariables(repository, scope), String(name));
      if (!found || found.value === replaced.before) return 'untouched';
      const where = scope === null ? '' : ` of ${scope}`;
      if (found.value !== replaced.after) return { kept: `the variable ${name}${where}, ${CHANGED_SINCE}` };
      const former = { name: found.name, value: String(replaced.before) };
      await github.settings.ensureVariable(repository, scope, former);
      return 'restored';
    },

    async 'github/environment'(plan, { name }, { before, after }) {
      const { github, name: repository } = await openRepository(deps, plan, {
        administration: 'write',
        environments: 'write',
        actions: 'read',
      });
      const former = before as EnvironmentSpec;
      const found = await github.environments.readSpec(repository, String(name));
      if (!found || isSameEnvironment(found, former)) return 'untouched';
      if (!isSameEnvironment(found, after as EnvironmentSpec))
        return { kept: `the protection of environment ${name}, ${CHANGED_SINCE}` };
      await github.environments.ensure(repository, former);
      return 'restored';
    },

    async 'github/ruleset'(plan, { name }, { before, after }) {
      const { github, name: repository } = await openRepository(deps, plan, { administration: 'write' });
      // Kept as GitHub told it: a ruleset has all that a wish for one has.
      const former = before as Ruleset & RulesetSpec;
      const found = await github.rulesets.find(repository, String(name));
      if (!found || isRulesetAsWanted(found, former)) return 'untouched';
      if (!isRulesetAsWanted(found, after as RulesetSpec))
        return { kept: `the rules "${name}", ${CHANGED_SINCE}` };
      await github.rulesets.ensure(repository, former);
      return 'restored';
    },
  };
  return restores;
}

/** GitHub keeps names in upper case. */
export const findVariable = <Setting extends Pick<Variable, 'name'>>(
  settings: readonly Setting[],
  name: string,
): Setting | undefined => settings.find((setting) => setting.name.toUpperCase() === name.toUpperCase());

/** Whether two wishes for an environment come to the same protection. */
export function isSameEnvironment(one: EnvironmentSpec, other: EnvironmentSpec): boolean {
  const essence = ({ waitMinutes = 0, reviewers, preventSelfReview, branches }: EnvironmentSpec) => ({
    waitMinutes,
    reviewers: reviewers.map(({ kind, id }) => `${kind}/${id}`).sort(),
    preventSelfReview: reviewers.length > 0 && preventSelfReview,
    branches: Array.isArray(branches) ? [...branches].sort() : branches,
  });
  return isDeepStrictEqual(essence(one), essence(other));
}
