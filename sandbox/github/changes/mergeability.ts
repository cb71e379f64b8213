import type { Pull, StoredRepository } from '../records.ts';
import { numberKey, type World } from '../world.ts';
import { unmetRules } from './rules.ts';

/** What `mergeable` and `mergeable_state` say. Whether a merge is clean is found in the background, as on
 *  GitHub: the first time somebody asks about new tips, the answer is null and `unknown`. */
export function mergeStateOf(
  world: World,
  repository: StoredRepository,
  pull: Pull,
): { mergeable: boolean | null; state: string } {
  if (pull.state === 'closed') return { mergeable: null, state: 'unknown' };
  const known = pull.mergeability;
  if (!known || known.head !== pull.headSha || known.base !== pull.baseSha) {
    tryMerge(world, repository, pull);
    return { mergeable: null, state: 'unknown' };
  }
  if (!known.clean) return { mergeable: false, state: 'dirty' };
  if (pull.draft) return { mergeable: true, state: 'draft' };
  const unmet = unmetRules(world, repository, pull);
  return { mergeable: true, state: unmet.length > 0 ? 'blocked' : 'clean' };
}

function tryMerge(world: World, repository: StoredRepository, pull: Pull): void {
  setImmediate(() => {
    if (world.isClosed()) return;
    const key = numberKey(repository.id, pull.number);
    const current = world.state.pulls.get(key);
    if (current?.state !== 'open' || current.headSha !== pull.headSha || current.baseSha !== pull.baseSha)
      return;
    const clean = world.git(repository).mergeTrees(pull.baseSha, pull.headSha) !== null;
    world.state.pulls.put(key, {
      ...current,
      mergeability: { head: pull.headSha, base: pull.baseSha, clean },
    });
  });
}
