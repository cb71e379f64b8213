import { mayInRepository } from '../../domain/access/repository-rights.ts';
import { describePullRequest } from '../../domain/plan/describe-pull-request.ts';
import { isWritten } from '../../domain/plan/plan.ts';
import type { StepLink } from '../../domain/run/run.ts';
import type { PullRequest } from '../../integrations/github/index.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureRecorded } from './ledger.ts';
import { findCommitOf, findPullRequestOf } from './ledger-queries.ts';
import { loadRun, openRepository, type RunContext, repositoryKey } from './run-context.ts';

/** One look at the pull request, as the workflow needs it. */
export type PullRequestLook =
  | { state: 'merged'; note: string; links: StepLink[] }
  | { state: 'closed'; sentence: string }
  | { state: 'open'; url: string; who: string };

const NOTHING_TO_CHANGE = 'The repository has everything already: no pull request was needed.';

/** One commit, one pull request, one merge. */
export function createPullRequestActivities(deps: ActivityDeps) {
  const { db, portalUrl } = deps;
  const permissions = {
    contents: 'write',
    workflows: 'write',
    pull_requests: 'write',
    metadata: 'read',
  } as const;

  return {
    /** @throws PortalError conflict when somebody else's commits are on our branch */
    async ensureCommit({ runId }: { runId: string }): Promise<void> {
      const context = await loadRun(deps, runId);
      const { plan } = context;
      const files = filesToWrite(context);
      if (files.length === 0) return;
      const { github, name } = await openRepository(deps, plan, permissions);
      await ensureRecorded(
        db,
        {
          runId,
          step: 'open-pull-request',
          system: 'github',
          kind: 'branch',
          key: repositoryKey(plan, 'branch', plan.branch),
          name: plan.branch,
          location: `${name.owner}/${name.name}`,
          url: `${plan.repository.url}/tree/${plan.branch}`,
          undo: { undo: 'github/branch', args: { branch: plan.branch } },
        },
        async () => {
          const commit = await github.git.ensureCommitOnBranch(name, {
            branch: plan.branch,
            baseSha: plan.repository.headSha,
            message: `Onboard ${plan.apps.map((app) => app.name).join(', ')} with Onramp\n\nRun: ${portalUrl}/runs/${runId}`,
            files,
          });
          return { outcome: commit.effect, version: commit.value.sha };
        },
      );
    },

    /**
     * Its key is its number, so it is recorded once it is there. Should that never happen, the undo of its branch, which
     * is recorded before, closes it: GitHub closes pull requests whose head branch is deleted.
     */
    async ensurePullRequest({ runId }: { runId: string }): Promise<{ note: string; links: StepLink[] }> {
      const context = await loadRun(deps, runId);
      const { plan, run } = context;
      if (filesToWrite(context).length === 0) return { note: NOTHING_TO_CHANGE, links: [] };
      const known = await findPullRequestOf(db, runId);
      const { github, name } = await openRepository(deps, plan, permissions);
      const pull = known
        ? await github.pullRequests.get(name, known.number)
        : (
            await github.pullRequests.ensure(name, {
              head: plan.branch,
              base: plan.repository.defaultBranch,
              ...describePullRequest(plan, { number: run.number, url: `${portalUrl}/runs/${runId}` }),
            })
          ).value;
      await ensureRecorded(
        db,
        {
          runId,
          step: 'open-pull-request',
          system: 'github',
          kind: 'pull-request',
          key: repositoryKey(plan, 'pull-request', pull.number),
          name: `${name.owner}/${name.name}#${pull.number}`,
          location: `${name.owner}/${name.name}`,
          url: pull.url,
          undo: { undo: 'github/pull-request', args: { number: pull.number } },
        },
        async () => ({ outcome: 'created', url: pull.url, version: String(pull.number) }),
      );
      return { note: `#${pull.number}, ${files(filesToWrite(context).length)}`, links: [linkTo(pull)] };
    },

    /** Where the pull request stands; merges it at once where the person chose so and may. */
    async lookAtPullRequest(input: { runId: string; merge: 'wait' | 'auto' }): Promise<PullRequestLook> {
      const context = await loadRun(deps, input.runId);
      const { plan, requester } = context;
      const known = await findPullRequestOf(db, input.runId);
      if (!known) return { state: 'merged', note: NOTHING_TO_CHANGE, links: [] };
      const { github, name } = await openRepository(deps, plan, permissions);
      const pull = await github.pullRequests.get(name, known.number);
      if (pull.state === 'merged') return merged(pull);
      if (pull.state === 'closed') {
        return {
          state: 'closed',
          sentence: `Pull request #${pull.number} was closed without a merge. Nothing of it is in ${plan.repository.defaultBranch}; start again from a new plan, or undo this run.`,
        };
      }
      const fullName = `${name.owner}/${name.name}`;
      const reviewers = `somebody who may merge into ${plan.repository.defaultBranch} of ${fullName}`;
      if (input.merge === 'wait') return { state: 'open', url: pull.url, who: reviewers };
      const person =
        requester.github &&
        (await github.repositories.permissionOf(
          await github.repositories.getById(plan.repository.id),
          requester.github,
        ));
      const right = mayInRepository('onboarding.merge', person?.permission ?? 'none', fullName);
      if (!right.allowed) return { state: 'open', url: pull.url, who: `${reviewers} (${right.reason})` };
      const ours = await findCommitOf(db, input.runId);
      if (pull.head.sha !== ours) {
        return {
          state: 'open',
          url: pull.url,
          who: `${reviewers}: there are commits on ${plan.branch} that were not in the plan, so Onramp does not merge them by itself`,
        };
      }
      const result = await github.pullRequests.merge(name, {
        number: pull.number,
        sha: ours,
        method: 'squash',
      });
      if (result.merged) return merged(await github.pullRequests.get(name, pull.number));
      return {
        state: 'open',
        url: pull.url,
        who: `${reviewers}: GitHub does not let Onramp merge it (${result.message})`,
      };
    },
  };
}

const files = (count: number) => (count === 1 ? '1 file' : `${count} files`);
const linkTo = (pull: PullRequest): StepLink => ({ label: `Pull request #${pull.number}`, url: pull.url });
const merged = (pull: PullRequest): PullRequestLook => ({
  state: 'merged',
  note: `#${pull.number} as ${pull.mergeSha?.slice(0, 7) ?? 'merged'}`,
  links: [linkTo(pull)],
});

function filesToWrite({ plan }: RunContext) {
  return plan.files
    .filter(isWritten)
    .flatMap(({ path, after, executable }) => (after === null ? [] : [{ path, content: after, executable }]));
}
