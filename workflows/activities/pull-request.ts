import { mayInRepository } from '../../domain/access/repository-rights.ts';
import { describePullRequest } from '../../domain/plan/describe-pull-request.ts';
import { isWritten, type Plan } from '../../domain/plan/plan.ts';
import { isPortalError } from '../../domain/portal-error.ts';
import { judgeChecks } from '../../domain/run/required-checks.ts';
import type { StepLink } from '../../domain/run/run.ts';
import type { PullRequest } from '../../integrations/github/index.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureRecorded } from './ledger.ts';
import { findCommitOf, findPullRequestOf } from './ledger-queries.ts';
import { endsRun } from './needs-human.ts';
import { loadRun, openRepository, type RunContext, repositoryKey } from './run-context.ts';

/** One look at the pull request, as the workflow needs it. */
export type PullRequestLook =
  | { state: 'merged'; note: string; links: StepLink[] }
  | { state: 'closed'; sentence: string }
  /** Onramp merges it once its required checks have passed: nobody is needed meanwhile. */
  | { state: 'checks'; note: string; links: StepLink[] }
  | {
      state: 'open';
      url: string;
      who: string;
      /** Why Onramp, which was to merge it, cannot. */
      obstacle?: string;
    };

/** A check that was not even reported for so long may never be: somebody looks. */
const UNREPORTED_LIMIT_MS = 60 * 60_000;

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
    /** @throws PortalError conflict when somebody else's commits are on our branch, or a path is not as the plan saw it */
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
          const commit = await github.git
            .ensureCommitOnBranch(name, {
              branch: plan.branch,
              baseSha: plan.repository.headSha,
              message: `Onboard ${plan.apps.map((app) => app.name).join(', ')} with Onramp\n\nRun: ${portalUrl}/runs/${runId}`,
              files,
            })
            .catch(endAtWhatWasNotSeen);
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

    /** Where the pull request stands; merges it once its required checks passed, where the person chose so and may. */
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
      const open = { state: 'open', url: pull.url, who: whoMerges(plan) } as const;
      if (input.merge === 'wait') return open;
      const person =
        requester.github &&
        (await github.repositories.permissionOf(
          await github.repositories.getById(plan.repository.id),
          requester.github,
        ));
      const right = mayInRepository(
        'onboarding.merge',
        person?.permission ?? 'none',
        `${name.owner}/${name.name}`,
      );
      if (!right.allowed) return { ...open, obstacle: right.reason };
      const ours = await findCommitOf(db, input.runId);
      if (pull.head.sha !== ours) {
        return {
          ...open,
          obstacle: `There are commits on ${plan.branch} that were not in the plan, so Onramp does not merge them by itself.`,
        };
      }
      const checks = await lookAtChecks(plan, pull);
      if (checks !== null) {
        return 'note' in checks
          ? { state: 'checks', note: checks.note, links: [linkTo(pull)] }
          : { ...open, obstacle: checks.obstacle };
      }
      const result = await github.pullRequests.merge(name, {
        number: pull.number,
        sha: ours,
        method: 'squash',
      });
      if (result.merged) return merged(await github.pullRequests.get(name, pull.number));
      return { ...open, obstacle: `GitHub does not let Onramp merge it: ${oneLine(result.message)}` };
    },
  };

  /**
   * What keeps Onramp from merging, as far as checks do: a note on what is still to come, or an obstacle for a person. Null
   * when every required check passed. GitHub judges once more when it is asked to merge.
   */
  async function lookAtChecks(
    plan: Plan,
    { base, head, createdAt }: PullRequest,
  ): Promise<{ note: string } | { obstacle: string } | null> {
    const rules = await openRepository(deps, plan, { contents: 'read', metadata: 'read' });
    const required = await rules.github.checks.listRequired(rules.name, base.branch);
    if (required.length === 0) return null;
    const { github, name } = await openRepository(deps, plan, { checks: 'read', statuses: 'read' });
    const verdict = judgeChecks(required, await github.checks.listReported(name, head.sha));
    switch (verdict.state) {
      case 'passed':
        return null;
      case 'failed':
        return {
          obstacle: `${capital(checkWords(verdict.failed))} failed. Run it again on GitHub, and Onramp merges once it passed; or mend what it found and merge by hand.`,
        };
      case 'pending': {
        const { running, unreported } = verdict;
        if (running.length === 0 && Date.now() - createdAt.getTime() > UNREPORTED_LIMIT_MS) {
          return {
            obstacle: `${capital(checkWords(unreported))} ${unreported.length === 1 ? 'was' : 'were'} not reported for over an hour. See to it that it runs, and Onramp merges once it passed; or merge by hand.`,
          };
        }
        return {
          note: [
            `merges once ${checkWords([...running, ...unreported])} passed`,
            ...(unreported.length > 0 ? [`not reported yet: ${unreported.join(', ')}`] : []),
          ].join('; '),
        };
      }
      default:
        return verdict satisfies never;
    }
  }
}

/** "the required check “test”", "the required checks “test”, “lint”". */
function checkWords(names: readonly string[]): string {
  return `the required ${names.length === 1 ? 'check' : 'checks'} ${names.map((name) => `“${name}”`).join(', ')}`;
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** GitHub's sentences about rules come as paragraphs. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** Whose the merge is, as the end of "It can be done by ...". */
const whoMerges = ({ repository: { owner, name, defaultBranch } }: Plan) =>
  `somebody who may merge into ${defaultBranch} of ${owner}/${name}`;

/** No answer makes a plan fit what it did not see: a new one does. */
function endAtWhatWasNotSeen(error: unknown): never {
  if (isPortalError(error) && error.details.reason === 'not-as-seen')
    throw endsRun(`${error.message} Inspect the repository again and start from the new plan.`);
  throw error;
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
    .flatMap(({ path, before, after, executable }) =>
      after === null ? [] : [{ path, before, content: after, executable }],
    );
}
