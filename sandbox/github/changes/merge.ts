import type { Caller, RepositoryAccess } from '../contract.ts';
import { Problem } from '../problem.ts';
import type { Pull, StoredRepository } from '../records.ts';
import { timestamp } from '../state.ts';
import { accountOf, type World } from '../world.ts';
import type { Actor } from './actor.ts';
import { closePull } from './pulls.ts';
import { announceRefs } from './refs.ts';
import { allowsMethod, unmetRules } from './rules.ts';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface MergeInput {
  method: MergeMethod;
  title: string | null;
  message: string | null;
  /** The head the merger has seen; another one refuses. */
  expectedHead: string | null;
}

/** The author line of commits GitHub makes for an account. */
export function identityOf(world: World, login: string): { name: string; email: string; date: string } {
  const account = accountOf(world.state, login);
  return {
    name: account.name,
    email: account.email ?? `${account.id}+${account.login}@users.noreply.github.com`,
    date: timestamp(),
  };
}

/** Merges a pull request. @returns the commit on the base branch. @throws Problem 405 not mergeable | 409 head moved */
export function mergePull(
  world: World,
  repository: StoredRepository,
  pull: Pull,
  input: MergeInput,
  actor: Actor,
  caller: Caller | null,
  access: RepositoryAccess,
): string {
  if (pull.state === 'closed' || pull.draft) throw new Problem(405, 'Pull Request is not mergeable');
  if (input.expectedHead !== null && input.expectedHead !== pull.headSha)
    throw new Problem(409, 'Head branch was modified. Review and try the merge again.');
  const allowed = {
    merge: repository.allowMergeCommit,
    squash: repository.allowSquashMerge,
    rebase: repository.allowRebaseMerge,
  };
  if (!allowed[input.method] || !allowsMethod(world, repository, pull, input.method))
    throw new Problem(
      405,
      { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' }[input.method] +
        ' are not allowed on this repository.',
    );
  const unmet = unmetRules(world, repository, pull, caller, access);
  if (unmet.length > 0)
    throw new Problem(405, `Repository rule violations found\n\n${unmet.join('\n\n')}\n\n`);
  const sha = makeCommit(world, repository, pull, input, actor);
  world.state.store.transaction(() => {
    world.git(repository).writeRef(`refs/heads/${pull.baseRef}`, sha);
    closePull(world, repository, pull, actor, sha);
    announceRefs(world, repository.id, actor);
  });
  if (repository.deleteBranchOnMerge) {
    world.git(repository).deleteRef(`refs/heads/${pull.headRef}`);
    announceRefs(world, repository.id, actor);
  }
  return sha;
}

function makeCommit(
  world: World,
  repository: StoredRepository,
  pull: Pull,
  input: MergeInput,
  actor: Actor,
): string {
  const git = world.git(repository);
  const base = git.readRef(`refs/heads/${pull.baseRef}`);
  if (base === null) throw new Problem(405, 'Base branch was deleted');
  const refused = new Problem(405, 'Pull Request is not mergeable');
  if (input.method === 'rebase') {
    const tip = git.rebase(pull.headSha, base);
    if (tip === null) throw refused;
    return tip;
  }
  const tree = git.mergeTrees(base, pull.headSha);
  if (tree === null) throw refused;
  const squash = input.method === 'squash';
  const title =
    input.title ??
    (squash
      ? `${pull.title} (#${pull.number})`
      : `Merge pull request #${pull.number} from ${repository.owner}/${pull.headRef}`);
  const body = input.message ?? (squash ? '' : pull.title);
  return git.commitTree({
    tree,
    parents: squash ? [base] : [base, pull.headSha],
    message: body === '' ? title : `${title}\n\n${body}`,
    author: identityOf(world, squash ? pull.author : actor.login),
    committer: { name: 'GitHub', email: 'noreply@github.com', date: timestamp() },
  });
}
