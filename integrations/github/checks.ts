import { z } from 'zod';
import type { ReportedCheck, RequiredCheck } from '#domain/run/required-checks.ts';
import {
  branchRuleSchema,
  checkRunsSchema,
  combinedStatusSchema,
  protectedBranchSchema,
} from './api-schemas.ts';
import type { ChecksApi } from './interfaces.ts';
import { allPages, read, type Session } from './session.ts';

const PAGE_SIZE = 100;
/** https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks */
const PASSED: readonly (string | null)[] = ['success', 'neutral', 'skipped'];

export function createChecksApi(session: Session): ChecksApi {
  return {
    async listRequired({ owner, name }, branch) {
      const doing = `reading which checks ${branch} of ${owner}/${name} requires`;
      const at = { owner, repo: name, branch };
      const [rules, found] = await Promise.all([
        allPages(
          (page) =>
            read(session, doing, z.array(branchRuleSchema), (octokit) =>
              octokit.rest.repos.getBranchRules({ ...at, per_page: PAGE_SIZE, page }),
            ),
          { pageSize: PAGE_SIZE },
        ),
        // Rulesets of repository and organisation are there; the older branch protection is told with the branch.
        read(session, doing, protectedBranchSchema, (octokit) => octokit.rest.repos.getBranch(at)),
      ]);
      return [...rules.flatMap(ofRule), ...ofProtection(found)];
    },
    async listReported({ owner, name }, sha) {
      const doing = `reading the checks of ${sha.slice(0, 7)} in ${owner}/${name}`;
      const at = { owner, repo: name, ref: sha, per_page: PAGE_SIZE };
      const [runs, statuses] = await Promise.all([
        allPages(
          async (page) =>
            (
              await read(session, doing, checkRunsSchema, (octokit) =>
                octokit.rest.checks.listForRef({ ...at, filter: 'latest', page }),
              )
            ).check_runs,
          { pageSize: PAGE_SIZE },
        ),
        allPages(
          async (page) =>
            (
              await read(session, doing, combinedStatusSchema, (octokit) =>
                octokit.rest.repos.getCombinedStatusForRef({ ...at, page }),
              )
            ).statuses,
          { pageSize: PAGE_SIZE },
        ),
      ]);
      return [...runs.map(ofRun), ...statuses.map(ofStatus)];
    },
  };
}

function ofRule({ type, parameters }: z.infer<typeof branchRuleSchema>): RequiredCheck[] {
  if (type !== 'required_status_checks') return [];
  const checks = parameters?.required_status_checks ?? [];
  return checks.map(({ context, integration_id }) => ({ name: context, appId: integration_id ?? null }));
}

function ofProtection({ protection }: z.infer<typeof protectedBranchSchema>): RequiredCheck[] {
  const required = protection?.required_status_checks;
  if (!required || required.enforcement_level === 'off') return [];
  if (required.checks.length === 0) return required.contexts.map((name) => ({ name, appId: null }));
  // Any app counts where GitHub answers -1.
  return required.checks.map(({ context, app_id }) => ({
    name: context,
    appId: app_id !== null && app_id > 0 ? app_id : null,
  }));
}

function ofRun({
  name,
  status,
  conclusion,
  app,
}: z.infer<typeof checkRunsSchema>['check_runs'][number]): ReportedCheck {
  const outcome = status !== 'completed' ? 'pending' : PASSED.includes(conclusion) ? 'passed' : 'failed';
  return { name, appId: app?.id ?? null, outcome };
}

/** Who made a status is an account, not an app: GitHub alone knows which app that is. */
function ofStatus({
  context,
  state,
}: z.infer<typeof combinedStatusSchema>['statuses'][number]): ReportedCheck {
  const outcome = state === 'success' ? 'passed' : state === 'pending' ? 'pending' : 'failed';
  return { name: context, appId: null, outcome };
}
