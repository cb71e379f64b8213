import { presentUser } from '../present/accounts.ts';
import { presentPushedCommit } from '../present/git.ts';
import { presentWebhookRepository, repositoryPage } from '../present/repositories.ts';
import type { StoredRepository } from '../records.ts';
import { timestamp } from '../state.ts';
import { accountOf, type World } from '../world.ts';
import type { Actor } from './actor.ts';
import { followBranch } from './pulls.ts';

const ZERO_SHA = '0'.repeat(40);
/** At most so many commits are listed in a push event. */
const LISTED_COMMITS = 2048;

/** Compares the branches and tags on disk with those already announced, and makes a push event of every
 *  difference: hooks, open pull requests and neighbours hear of it. Safe to call at any time; a change whose
 *  process died before this is announced by the next call. */
export function announceRefs(world: World, repositoryId: number, actor: Actor): void {
  world.state.store.transaction(() => {
    const repository = world.state.repositories.get(String(repositoryId));
    if (!repository) return;
    const before = repository.announcedRefs;
    const after = world.git(repository).refs();
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (ref) => before[ref] !== after[ref],
    );
    if (changed.length === 0) return;
    const announced = { ...repository, announcedRefs: after, pushedAt: timestamp() };
    world.state.repositories.put(String(repositoryId), announced);
    for (const ref of changed)
      announce(world, announced, ref, before[ref] ?? ZERO_SHA, after[ref] ?? ZERO_SHA, actor);
  });
}

function announce(
  world: World,
  repository: StoredRepository,
  ref: string,
  before: string,
  after: string,
  actor: Actor,
) {
  world.deliver('push', pushPayload(world, repository, ref, before, after, actor), {
    repositoryId: repository.id,
  });
  if (ref.startsWith('refs/heads/')) followBranch(world, repository, ref.slice('refs/heads/'.length), actor);
  world.emit({
    type: 'push',
    repositoryId: repository.id,
    ref,
    before,
    after,
    actorLogin: actor.login,
    byJob: actor.byJob,
  });
}

function pushPayload(
  world: World,
  repository: StoredRepository,
  ref: string,
  before: string,
  after: string,
  actor: Actor,
): Record<string, unknown> {
  const git = world.git(repository);
  const created = before === ZERO_SHA;
  const deleted = after === ZERO_SHA;
  const tip = deleted ? null : git.resolve(after);
  const known = created ? repository.announcedRefs[`refs/heads/${repository.defaultBranch}`] : before;
  const range =
    known === undefined || (ref === `refs/heads/${repository.defaultBranch}` && created)
      ? after
      : `${known}..${after}`;
  const commits = tip === null ? [] : git.log(range, { max: LISTED_COMMITS }).reverse();
  const page = repositoryPage(world, repository);
  const { repository: presented, ...others } = presentWebhookRepository(world, repository);
  const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1000);
  return {
    ref,
    before,
    after,
    created,
    deleted,
    forced: !created && !deleted && !git.isAncestor(before, after),
    base_ref: null,
    compare:
      created || deleted
        ? `${page}/commit/${created ? after : before}`
        : `${page}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.map((sha) => presentPushedCommit(world, repository, sha)),
    head_commit: tip === null ? null : presentPushedCommit(world, repository, tip),
    pusher: {
      name: actor.login,
      email: accountOf(world.state, actor.login).email ?? `${actor.login}@users.noreply.github.com`,
    },
    repository: {
      ...(presented as Record<string, unknown>),
      created_at: seconds(repository.createdAt),
      pushed_at: seconds(repository.pushedAt),
      stargazers: 0,
      master_branch: repository.defaultBranch,
    },
    ...others,
    sender: presentUser(world, actor.login),
  };
}
