import type { ActivityDeps } from './deps.ts';
import type { UndoNote } from './ledger.ts';
import { observePlace } from './place.ts';
import { getClusterClient } from './run-context.ts';

/** Looks that no run waits for: where apps run, and whether the outside systems answer. */
export function createObserveActivities(deps: ActivityDeps) {
  const { db } = deps;
  return {
    /** One cluster that does not answer spoils only its own tiles: the last known state is kept beside the reason. */
    async observeApps(): Promise<{ looked: number }> {
      const environments = await db.appEnvironment.findMany({ include: { app: true } });
      await Promise.all(
        environments.map(async (each) => {
          try {
            const { state } = await observePlace(deps, each);
            // Only the ledger's own wording depends on it: the next round asks again.
            if (state !== 'not-deployed') await confirmPlannedObjects(each).catch(() => undefined);
          } catch (error) {
            await db.appEnvironment.updateMany({
              where: { id: each.id },
              data: {
                unavailableSince: each.unavailableSince ?? new Date(),
                unavailableReason: error instanceof Error ? error.message : String(error),
              },
            });
          }
        }),
      );
      return { looked: environments.length };
    },

    /** Asks each outside system for its version or identity, side by side. */
    async checkSystems(): Promise<{ failing: string[] }> {
      const probes: Array<[string, () => Promise<unknown>]> = [
        ['github', () => deps.github.getApp()],
        ['jira', () => deps.jira.getMyself()],
        ['slack', () => deps.slack.getIdentity()],
        [deps.metrics.system, () => deps.metrics.version()],
        [deps.logs.system, () => deps.logs.version()],
        ...[...deps.clusters].map(([name, client]): [string, () => Promise<unknown>] => [
          `kubernetes/${name}`,
          () => client.version(),
        ]),
      ];
      const failing: string[] = [];
      await Promise.all(
        probes.map(async ([name, probe]) => {
          const status = await probe().then(
            () => ({ state: 'ok', detail: null }),
            (error: unknown) => ({
              state: 'failing',
              detail: error instanceof Error ? error.message : String(error),
            }),
          );
          if (status.state === 'failing') failing.push(name);
          const data = { ...status, observedAt: new Date() };
          await db.systemStatus.upsert({ where: { name }, create: { name, ...data }, update: data });
        }),
      );
      return { failing };
    },
  };

  /**
   * What a run left to a later deployment (production after its approval) is there once the cluster has it: the ledger
   * then says so. Asks only while something is still planned.
   */
  async function confirmPlannedObjects(place: {
    cluster: string;
    namespace: string;
    app: { repositoryId: string };
  }): Promise<void> {
    const ofRepository = { step: 'await-first-deployment', run: { repositoryId: place.app.repositoryId } };
    const planned = await db.managedResource.findMany({
      where: {
        system: 'kubernetes',
        state: 'planned',
        location: place.namespace,
        uses: { some: { ...ofRepository, undoneAt: null } },
      },
      include: { uses: { where: ofRepository, take: 1 } },
    });
    const client = getClusterClient(deps, place.cluster);
    for (const { id, uses } of planned) {
      const note = uses[0]?.undo as unknown as UndoNote | null;
      if (!note || note.args.cluster !== place.cluster) continue;
      const { apiVersion, kind, name } = note.args;
      const live = await client.find({
        apiVersion: String(apiVersion),
        kind: String(kind),
        name: String(name),
        namespace: place.namespace,
      });
      if (live)
        await db.managedResource.updateMany({ where: { id, state: 'planned' }, data: { state: 'present' } });
    }
  }
}
