import { presentUser } from '../present/accounts.ts';
import { presentFullPull } from '../present/pulls.ts';
import { presentWebhookRepository } from '../present/repositories.ts';
import { invalidField, Problem, unprocessable } from '../problem.ts';
import type { Pull, StoredRepository } from '../records.ts';
import { timestamp } from '../state.ts';
import { numberKey, type World } from '../world.ts';
import type { Actor } from './actor.ts';
import { mergeStateOf } from './mergeability.ts';

export const findPull = (world: World, repositoryId: number, number: number): Pull | undefined =>
  world.state.pulls.get(numberKey(repositoryId, number));

export const savePull = (world: World, pull: Pull): Pull =>
  world.state.pulls.put(numberKey(pull.repositoryId, pull.number), pull);

/** Newest first. */
export const listPulls = (world: World, repositoryId: number): Pull[] =>
  world.state.pulls.list(`${repositoryId}/`).sort((a, b) => b.number - a.number);

/** Tells hooks and neighbours what happened to a pull request. */
export function announcePull(
  world: World,
  repository: StoredRepository,
  pull: Pull,
  action: 'opened' | 'synchronize' | 'closed' | 'reopened' | 'edited',
  actor: Actor,
  more: Record<string, unknown> = {},
): void {
  world.deliver(
    'pull_request',
    {
      action,
      number: pull.number,
      pull_request: presentFullPull(world, repository, pull, mergeStateOf(world, repository, pull)),
      ...presentWebhookRepository(world, repository),
      sender: presentUser(world, actor.login),
      ...more,
    },
    { repositoryId: repository.id },
  );
  if (action === 'edited') return;
  world.emit({
    type: 'pull_request',
    action,
    repositoryId: repository.id,
    number: pull.number,
    headSha: pull.headSha,
    baseRef: pull.baseRef,
    headRef: pull.headRef,
    merged: pull.mergedAt !== null,
    actorLogin: actor.login,
    byJob: actor.byJob,
  });
}

/** Opens a pull request between two branches of one repository. @throws Problem 422 as documented */
export function openPull(
  world: World,
  repository: StoredRepository,
  input: { title: string; body: string | null; head: string; base: string; draft: boolean },
  actor: Actor,
): Pull {
  const [owner, headRef] = input.head.includes(':')
    ? (input.head.split(/:(.*)/s) as [string, string])
    : [repository.owner, input.head];
  const git = world.git(repository);
  const headSha =
    owner.toLowerCase() === repository.owner.toLowerCase() ? git.readRef(`refs/heads/${headRef}`) : null;
  if (headSha === null) throw invalidField('PullRequest', 'head', 'invalid');
  const baseSha = git.readRef(`refs/heads/${input.base}`);
  if (baseSha === null) throw invalidField('PullRequest', 'base', 'invalid');
  const custom = (message: string) =>
    new Problem(422, 'Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
  const twin = listPulls(world, repository.id).find(
    (pull) => pull.state === 'open' && pull.headRef === headRef && pull.baseRef === input.base,
  );
  if (twin) throw custom(`A pull request already exists for ${repository.owner}:${headRef}.`);
  if (git.mergeBase(baseSha, headSha) === null)
    throw custom(`The ${headRef} branch has no history in common with ${input.base}`);
  if (git.isAncestor(headSha, baseSha)) throw custom(`No commits between ${input.base} and ${headRef}`);
  return world.state.store.transaction(() => {
    const pull = savePull(world, {
      id: world.state.nextId('pull'),
      repositoryId: repository.id,
      number: world.state.nextId(`issue.${repository.id}`),
      state: 'open',
      draft: input.draft,
      title: input.title,
      body: input.body,
      author: actor.login,
      headRef,
      headSha,
      baseRef: input.base,
      baseSha,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
      closedAt: null,
      labels: [],
      assignees: [],
      requestedReviewers: [],
      requestedTeams: [],
      mergeability: null,
      createdAt: timestamp(),
      updatedAt: timestamp(),
    });
    git.writeRef(`refs/pull/${pull.number}/head`, headSha);
    announcePull(world, repository, pull, 'opened', actor);
    return pull;
  });
}

/** Marks a pull request closed, as merged when a merge commit is named. */
export function closePull(
  world: World,
  repository: StoredRepository,
  pull: Pull,
  actor: Actor,
  mergeCommitSha: string | null,
): Pull {
  return world.state.store.transaction(() => {
    const at = timestamp();
    const closed = savePull(world, {
      ...pull,
      state: 'closed',
      closedAt: at,
      updatedAt: at,
      ...(mergeCommitSha === null ? {} : { mergedAt: at, mergedBy: actor.login, mergeCommitSha }),
    });
    announcePull(world, repository, closed, 'closed', actor);
    return closed;
  });
}

/** @throws Problem 422 when the head branch is gone or another open pull request has taken its place */
export function reopenPull(world: World, repository: StoredRepository, pull: Pull, actor: Actor): Pull {
  const headSha = world.git(repository).readRef(`refs/heads/${pull.headRef}`);
  const baseSha = world.git(repository).readRef(`refs/heads/${pull.baseRef}`);
  if (pull.mergedAt !== null || headSha === null || baseSha === null)
    throw unprocessable('Validation Failed: state cannot be changed. The pull request cannot be reopened.');
  const reopened = savePull(world, {
    ...pull,
    state: 'open',
    closedAt: null,
    headSha,
    baseSha,
    updatedAt: timestamp(),
  });
  announcePull(world, repository, reopened, 'reopened', actor);
  return reopened;
}

/** A branch moved or went: open pull requests from it and into it follow. */
export function followBranch(world: World, repository: StoredRepository, branch: string, actor: Actor): void {
  const git = world.git(repository);
  const tip = git.readRef(`refs/heads/${branch}`);
  for (const pull of world.state.pulls.list(`${repository.id}/`)) {
    if (pull.state !== 'open') continue;
    if (pull.baseRef === branch && tip !== null) followBase(world, repository, pull, tip, actor);
    if (pull.headRef !== branch) continue;
    if (tip === null) closePull(world, repository, pull, actor, null);
    else if (tip !== pull.headSha) {
      const moved = savePull(world, { ...pull, headSha: tip, updatedAt: timestamp() });
      git.writeRef(`refs/pull/${pull.number}/head`, tip);
      announcePull(world, repository, moved, 'synchronize', actor, { before: pull.headSha, after: tip });
    }
  }
}

/** The base took in the head by a push: GitHub calls that merged. */
function followBase(world: World, repository: StoredRepository, pull: Pull, tip: string, actor: Actor): void {
  if (world.git(repository).isAncestor(pull.headSha, tip))
    closePull(world, repository, { ...pull, baseSha: pull.baseSha }, actor, tip);
  else savePull(world, { ...pull, baseSha: tip });
}
