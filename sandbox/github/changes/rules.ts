import type { Caller, RepositoryAccess } from '../contract.ts';
import { Problem } from '../problem.ts';
import type { Pull, Ruleset, StoredRepository } from '../records.ts';
import type { World } from '../world.ts';

type Rule = Ruleset['rules'][number];

/** A rule and the ruleset it comes from. */
export interface AppliedRule extends Rule {
  ruleset: Ruleset;
}

/** Shell-like pattern of ref names: `*` within a segment, `**` across segments. */
function matchesPattern(pattern: string, ref: string, defaultBranch: string): boolean {
  if (pattern === '~ALL') return true;
  if (pattern === '~DEFAULT_BRANCH') return ref === `refs/heads/${defaultBranch}`;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (found) => (found.startsWith('**') ? '.*' : found === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${source}$`).test(ref);
}

/** Active rules for a full ref name. */
export function rulesFor(world: World, repository: StoredRepository, ref: string): AppliedRule[] {
  const target = ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  const matches = (pattern: string) => matchesPattern(pattern, ref, repository.defaultBranch);
  return world.state.rulesets
    .list(`${repository.id}/`)
    .filter((ruleset) => ruleset.enforcement === 'active' && ruleset.target === target)
    .filter(({ conditions }) => {
      const { include = [], exclude = [] } = conditions.ref_name ?? {};
      return include.some(matches) && !exclude.some(matches);
    })
    .flatMap((ruleset) => ruleset.rules.map((rule) => ({ ...rule, ruleset })));
}

/** GitHub's numbers for repository roles in bypass lists. */
const roleIds: Partial<Record<RepositoryAccess, number>> = { maintain: 2, write: 4, admin: 5 };

/** Whether a caller may pass over a ruleset for this kind of change. */
function mayBypass(
  ruleset: Ruleset,
  caller: Caller | null,
  access: RepositoryAccess,
  by: 'push' | 'merge',
): boolean {
  return ruleset.bypassActors.some((actor) => {
    if (actor.bypass_mode === 'pull_request' && by === 'push') return false;
    if (actor.actor_type === 'Integration')
      return caller?.kind === 'installation' && caller.appId === actor.actor_id;
    if (actor.actor_type === 'RepositoryRole')
      return caller?.kind === 'user' && roleIds[access] === actor.actor_id;
    if (actor.actor_type === 'OrganizationAdmin') return caller?.kind === 'user' && access === 'admin';
    return actor.actor_type === 'User' && caller?.kind === 'user' && caller.userId === actor.actor_id;
  });
}

/** What stands against changing a ref directly, in GitHub's words; empty when nothing does. */
export function violationsOfPush(
  world: World,
  repository: StoredRepository,
  change: { ref: string; kind: 'create' | 'update' | 'force' | 'delete' },
  caller: Caller | null,
  access: RepositoryAccess,
): string[] {
  const sentences: Record<string, (rule: AppliedRule) => string | null> = {
    creation: () =>
      change.kind === 'create' ? 'Cannot create ref due to creations being restricted.' : null,
    deletion: () => (change.kind === 'delete' ? 'Cannot delete this branch' : null),
    non_fast_forward: () => (change.kind === 'force' ? 'Cannot force-push to this branch' : null),
    update: () =>
      change.kind === 'update' || change.kind === 'force' ? 'Cannot update this protected ref.' : null,
    pull_request: () =>
      change.kind === 'update' || change.kind === 'force'
        ? 'Changes must be made through a pull request.'
        : null,
    required_status_checks: (rule) => {
      const contexts = requiredContexts(rule);
      return (change.kind === 'update' || change.kind === 'force') && contexts.length > 0
        ? contexts.length === 1
          ? `Required status check "${contexts[0]}" is expected.`
          : `${contexts.length} of ${contexts.length} required status checks are expected.`
        : null;
    },
  };
  return rulesFor(world, repository, change.ref)
    .filter((rule) => !mayBypass(rule.ruleset, caller, access, 'push'))
    .map((rule) => sentences[rule.type]?.(rule) ?? null)
    .filter((sentence) => sentence !== null);
}

/** @throws Problem 409 as REST answers a change that rules forbid */
export function refuseForbiddenPush(...input: Parameters<typeof violationsOfPush>): void {
  const violations = violationsOfPush(...input);
  if (violations.length > 0)
    throw new Problem(409, `Repository rule violations found\n\n${violations.join('\n\n')}\n\n`);
}

const requiredContexts = (rule: Rule): string[] => {
  const checks = rule.parameters?.required_status_checks;
  return Array.isArray(checks) ? checks.map((check: { context?: unknown }) => String(check.context)) : [];
};

/** Names of required checks that nothing has reported on the head yet: GitHub's page shows them as expected. */
export function expectedChecks(world: World, repository: StoredRepository, pull: Pull): string[] {
  const names = rulesFor(world, repository, `refs/heads/${pull.baseRef}`)
    .filter(({ type }) => type === 'required_status_checks')
    .flatMap(requiredContexts);
  const reported = new Set([
    ...world.state.checkRuns
      .list(`${repository.id}/`)
      .filter(({ headSha }) => headSha === pull.headSha)
      .map(({ name }) => name),
    ...world.state.statuses.list(`${repository.id}/${pull.headSha}/`).map(({ context }) => context),
  ]);
  return [...new Set(names)].filter((name) => !reported.has(name));
}

/** Whether a named check passed on a commit, by its newest check run or commit status. */
function outcomeOf(
  world: World,
  repositoryId: number,
  sha: string,
  name: string,
): 'passed' | 'failed' | 'missing' {
  const run = world.state.checkRuns
    .list(`${repositoryId}/`)
    .filter((one) => one.headSha === sha && one.name === name)
    .at(-1);
  const status = world.state.statuses
    .list(`${repositoryId}/${sha}/`)
    .filter((one) => one.context === name)
    .at(-1);
  if (!run && !status) return 'missing';
  if (run && run.status !== 'completed') return 'missing';
  if (status?.state === 'pending') return 'missing';
  const passed = [
    ...(run ? [['success', 'neutral', 'skipped'].includes(run.conclusion ?? '')] : []),
    ...(status ? [status.state === 'success'] : []),
  ];
  return passed.every(Boolean) ? 'passed' : 'failed';
}

/** What keeps a pull request from being merged, in GitHub's words. */
export function unmetRules(
  world: World,
  repository: StoredRepository,
  pull: Pull,
  caller: Caller | null = null,
  access: RepositoryAccess = 'none',
): string[] {
  return rulesFor(world, repository, `refs/heads/${pull.baseRef}`)
    .filter((rule) => !mayBypass(rule.ruleset, caller, access, 'merge'))
    .flatMap((rule) => {
      if (rule.type === 'update') return ['Cannot update this protected ref.'];
      if (rule.type === 'pull_request') return missingReviews(world, pull, rule);
      if (rule.type !== 'required_status_checks') return [];
      const behind =
        rule.parameters?.strict_required_status_checks_policy === true &&
        !world.git(repository).isAncestor(pull.baseSha, pull.headSha);
      if (behind) return ['The head branch must be up to date with the base branch before merging.'];
      const outcomes = requiredContexts(rule).map((name) => ({
        name,
        outcome: outcomeOf(world, repository.id, pull.headSha, name),
      }));
      const open = outcomes.filter(({ outcome }) => outcome !== 'passed');
      if (open.length === 0) return [];
      if (open.length === 1)
        return [
          `Required status check "${open[0]!.name}" is ${open[0]!.outcome === 'failed' ? 'failing' : 'expected'}.`,
        ];
      const failing = open.filter(({ outcome }) => outcome === 'failed').length;
      return [
        `${open.length} of ${outcomes.length} required status checks ${failing > 0 ? 'are failing' : 'are expected'}.`,
      ];
    });
}

/** Whether every ruleset of the base branch takes this way of merging. */
export function allowsMethod(
  world: World,
  repository: StoredRepository,
  pull: Pull,
  method: string,
): boolean {
  return rulesFor(world, repository, `refs/heads/${pull.baseRef}`).every(({ parameters }) => {
    const allowed = parameters?.allowed_merge_methods;
    return !Array.isArray(allowed) || allowed.includes(method);
  });
}

/** The newest verdict of each reviewer counts; the author's own does not. */
function missingReviews(world: World, pull: Pull, rule: Rule): string[] {
  const needed = Number(rule.parameters?.required_approving_review_count ?? 0);
  const verdicts = new Map<string, string>();
  const staleCount = rule.parameters?.dismiss_stale_reviews_on_push !== true;
  for (const review of world.state.reviews.list(`${pull.repositoryId}/${pull.number}/`)) {
    const counts = staleCount || review.commitId === pull.headSha;
    if (review.author !== pull.author && review.state !== 'COMMENTED' && counts)
      verdicts.set(review.author, review.state);
  }
  const states = [...verdicts.values()];
  if (states.includes('CHANGES_REQUESTED')) return ['Changes have been requested on this pull request.'];
  if (states.filter((state) => state === 'APPROVED').length >= needed) return [];
  return [
    needed === 1
      ? 'At least 1 approving review is required by reviewers with write access.'
      : `At least ${needed} approving reviews are required by reviewers with write access.`,
  ];
}
