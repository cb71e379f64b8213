import { getTeam } from '../../domain/organisation.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { RULESET_NAME } from '../../domain/plan/plan-settings.ts';
import { PortalError } from '../../domain/portal-error.ts';
import type { EnvironmentSpec, RulesetSpec } from '../../integrations/github/index.ts';
import type { ActivityDeps } from './deps.ts';
import { getEnvironment } from './namespaces.ts';
import type { OpenedRepository } from './run-context.ts';

/**
 * What a run wants an environment to be; undo knows by it whose an environment is. Needs `members: read` on GitHub.
 * @throws PortalError not-found when the team that approves does not exist
 */
export async function wantedEnvironment(
  { organisation }: Pick<ActivityDeps, 'organisation'>,
  plan: Plan,
  environment: string,
  { github, name }: OpenedRepository,
): Promise<EnvironmentSpec> {
  const planned = getEnvironment(plan, environment);
  return {
    name: environment,
    reviewers: planned.approval ? [await findReviewers(getTeam(organisation, plan.team).githubTeam)] : [],
    preventSelfReview: 'no',
    branches: [plan.repository.defaultBranch],
  };

  async function findReviewers(slug: string) {
    const found = await github.repositories.findTeam(name.owner, slug);
    if (!found) {
      throw new PortalError(
        'not-found',
        `The GitHub team ${name.owner}/${slug} does not exist, and it must approve deployments to ${environment}. Make the team, or name another one in the organisation file.`,
      );
    }
    return { kind: 'team' as const, id: found.id };
  }
}

/** What a run wants the rules of the repository to be. */
export function wantedRuleset(plan: Plan): RulesetSpec {
  return {
    name: RULESET_NAME,
    enforcement: 'active',
    include: ['~DEFAULT_BRANCH'],
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: plan.requiredChecks.map((check) => ({ context: check })),
        },
      },
    ],
  };
}
