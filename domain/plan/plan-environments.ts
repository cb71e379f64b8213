import type { TeamSettings } from '../organisation.ts';
import { namespaceName } from '../organisation.ts';
import { PortalError } from '../portal-error.ts';
import type { PlannedEnvironment } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

/**
 * The chosen environments in the organisation's order, all of them when nothing was chosen.
 * @throws PortalError invalid when one does not exist, or none is left
 */
export function planEnvironments(input: PlanInput, team: TeamSettings): PlannedEnvironment[] {
  const { environments } = input.organisation;
  const chosen = input.choices.environments ?? environments.map((environment) => environment.name);
  const unknown = chosen.find((name) => !environments.some((environment) => environment.name === name));
  if (unknown !== undefined) {
    throw new PortalError(
      'invalid',
      `There is no environment "${unknown}". Choose one of the organisation's.`,
    );
  }
  if (chosen.length === 0) {
    throw new PortalError('invalid', 'No environment is chosen. Choose at least one to deploy to.');
  }
  return environments
    .filter((environment) => chosen.includes(environment.name))
    .map(({ name, cluster, approval, deployOnMerge }) => {
      return { name, cluster, namespace: namespaceName(team.slug, name), approval, deployOnMerge };
    });
}
