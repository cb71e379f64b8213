import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import { readRollout } from './rollout.ts';
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
          const where = { id: each.id };
          try {
            const rollout = await readRollout(
              getClusterClient(deps, each.cluster),
              each.namespace,
              each.app.name,
            );
            await db.appEnvironment.updateMany({
              where,
              data: {
                runtime: rollout as unknown as Prisma.InputJsonValue,
                runtimeSource: `Kubernetes, ${each.cluster}`,
                runtimeObservedAt: new Date(),
                unavailableSince: null,
                unavailableReason: null,
              },
            });
          } catch (error) {
            await db.appEnvironment.updateMany({
              where,
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
}
