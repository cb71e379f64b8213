import { presentUser } from '../present/accounts.ts';
import { invalidField } from '../problem.ts';
import type { StoredRepository } from '../records.ts';
import { lookUpRepository, repositoryKey, saveRepository, type World } from '../world.ts';

/** Gives a repository another name; the former one leads to it until something else takes it. @throws Problem 422 */
export function renameRepository(world: World, repository: StoredRepository, name: string): StoredRepository {
  const taken = lookUpRepository(world.state, repository.owner, name);
  if (taken && !taken.renamed && taken.repository.id !== repository.id)
    throw invalidField('Repository', 'name', 'custom', 'name already exists on this account');
  return world.state.store.transaction(() => {
    const renamed = saveRepository(world.state, { ...repository, name });
    world.state.repositoryNames.put(repositoryKey(renamed.owner, name), renamed.id);
    world.deliver(
      'repository',
      {
        action: 'renamed',
        changes: { repository: { name: { from: repository.name } } },
        sender: presentUser(world, repository.owner),
      },
      { repositoryId: renamed.id },
    );
    return renamed;
  });
}
