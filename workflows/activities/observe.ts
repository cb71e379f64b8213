import { setTimeout as sleep } from 'node:timers/promises';
import type { AppRuntime } from '../../domain/app-runtime.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ObserveAppsInput } from '../contracts.ts';
import type { ActivityDeps } from './deps.ts';
import { inLanes } from './in-lanes.ts';
import type { UndoNote } from './ledger.ts';
import { observePlace } from './place.ts';
import { getClusterClient } from './run-context.ts';

/** Looks side by side at one cluster, a few calls each: its API server serves others too. */
const LOOKS_AT_ONCE = 10;
/** Places of one cluster in one round, those first that were not seen for longest. */
const PLACES_PER_ROUND = 2_000;
/** Of the 30 s that the call may take: after the first no look is begun, after the second none is waited for. */
const ROUND = { beginMs: 15_000, endMs: 25_000 };

type ObservedPlace = Prisma.AppEnvironmentGetPayload<{ include: { app: { include: { repository: true } } } }>;

/** Looks that no run waits for: where apps run, and whether the outside systems answer. */
export function createObserveActivities(deps: ActivityDeps, round = ROUND) {
  const { db } = deps;
  return {
    /**
     * Looks at as many places as a round has time for, those first that were not seen for longest. A cluster that is slow
     * or away spoils only its own tiles: the last known state is kept beside the reason.
     */
    async observeApps({
      repositoryId,
    }: ObserveAppsInput = {}): Promise<{ looked: number; deploying: number }> {
      const asked = repositoryId ? { app: { repositoryId } } : {};
      const startedAt = Date.now();
      const goesOn = () => Date.now() - startedAt < round.beginMs;
      const clusters = await db.appEnvironment.findMany({
        where: asked,
        distinct: ['cluster'],
        select: { cluster: true },
      });
      let looked = 0;
      let deploying = 0;
      const looks = clusters.map(async ({ cluster }) => {
        const places = await db.appEnvironment.findMany({
          where: { cluster, ...asked },
          orderBy: [{ runtimeObservedAt: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
          take: PLACES_PER_ROUND,
          include: { app: { include: { repository: true } } },
        });
        await inLanes(places, { lanes: LOOKS_AT_ONCE, goesOn }, async (place) => {
          if ((await look(place)) === 'deploying') deploying++;
          looked++;
        });
      });
      const overtime = new AbortController();
      const end = sleep(round.endMs, undefined, { signal: overtime.signal }).catch(() => undefined);
      await Promise.race([Promise.all(looks), end]).finally(() => overtime.abort());
      return { looked, deploying };
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

  async function look(place: ObservedPlace): Promise<AppRuntime['state'] | null> {
    try {
      const { state } = await observePlace(deps, place);
      // Only the ledger's own wording depends on it: the next round asks again.
      if (state !== 'not-deployed') await confirmPlannedObjects(place).catch(() => undefined);
      return state;
    } catch (error) {
      await db.appEnvironment.updateMany({
        where: { id: place.id },
        data: {
          unavailableSince: place.unavailableSince ?? new Date(),
          unavailableReason: error instanceof Error ? error.message : String(error),
        },
      });
      return null;
    }
  }

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
