import { presentInstallationEvent, presentInstallationRepository } from '../present/apps.ts';
import type { App, Installation } from '../records.ts';
import { timestamp } from '../state.ts';
import type { World } from '../world.ts';

/** Installs an app on an account. @returns the one there is, when it is installed already */
export function addInstallation(
  world: World,
  app: App,
  input: { account: string; selection: 'all' | 'selected'; repositoryIds: number[] },
  sender: string,
): Installation {
  const { state } = world;
  const present = state.installations
    .list()
    .find((one) => one.appId === app.id && one.account === input.account);
  if (present) return present;
  return state.store.transaction(() => {
    const id = 40_000_000 + state.nextId('installation');
    const installation = state.installations.put(String(id), {
      id,
      appId: app.id,
      ...input,
      permissions: app.permissions,
      events: app.events,
      suspendedAt: null,
      createdAt: timestamp(),
    });
    world.deliverToApp(
      'installation',
      presentInstallationEvent(world, installation, 'created', sender),
      installation,
    );
    return installation;
  });
}

/** Adds or takes away repositories of an installation with selected repositories. */
export function changeInstallation(
  world: World,
  installation: Installation,
  change: { action: 'added' | 'removed'; repositoryIds: number[] },
  sender: string,
): Installation {
  const { state } = world;
  const held = new Set(installation.repositoryIds);
  const adding = change.action === 'added';
  const changed = change.repositoryIds.filter((id) => held.has(id) !== adding);
  if (changed.length === 0 || installation.selection === 'all') return installation;
  return state.store.transaction(() => {
    const next = state.installations.put(String(installation.id), {
      ...installation,
      repositoryIds: adding
        ? [...installation.repositoryIds, ...changed]
        : installation.repositoryIds.filter((id) => !changed.includes(id)),
    });
    const repositories = changed
      .map((id) => state.repositories.get(String(id)))
      .filter((repository) => repository !== undefined)
      .map(presentInstallationRepository);
    world.deliverToApp(
      'installation_repositories',
      {
        ...presentInstallationEvent(world, next, change.action, sender),
        repository_selection: next.selection,
        repositories_added: adding ? repositories : [],
        repositories_removed: adding ? [] : repositories,
      },
      next,
    );
    if (adding) for (const repositoryId of changed) world.emit({ type: 'repository_added', repositoryId });
    return next;
  });
}

/** Takes an app off an account; its tokens end with it. */
export function removeInstallation(world: World, installation: Installation, sender: string): void {
  const { state } = world;
  state.store.transaction(() => {
    const payload = presentInstallationEvent(world, installation, 'deleted', sender);
    world.deliverToApp('installation', payload, installation);
    state.installations.delete(String(installation.id));
    for (const [key, { grant }] of state.tokens.entries())
      if (grant.kind === 'installation' && grant.installationId === installation.id) state.tokens.delete(key);
  });
}
