import { type ApiRun, createApi } from './api.ts';
import { repositoryUrl, type World } from './world.ts';

/** Long enough for a build, a deployment and a scrape on a busy machine. */
const SETTLED_WITHIN_MS = 300_000;

/** Runs that the pages show, begun before the journeys; each ends in a state of its own. */
export const SAMPLE_RUNS = {
  succeeded: { repository: 'receipts-worker-api', choices: {} },
  failing: { repository: 'pricing-api', choices: {} },
  /** More than the team may have without asking: waits for the platform team. */
  waiting: {
    repository: 'storefront-web',
    choices: { apps: [{ path: '.', size: { cpuMillis: 2_500, memoryMi: 512, pods: 2 } }] },
  },
} as const;

export type SampleRun = keyof typeof SAMPLE_RUNS;

const SETTLED: Record<SampleRun, (run: ApiRun) => boolean> = {
  succeeded: ({ state }) => state === 'succeeded',
  failing: ({ state }) => state === 'waiting' || state === 'failed',
  waiting: ({ state, humanTasks }) => state === 'waiting' && humanTasks.some(({ issue }) => issue !== null),
};

/** Begins the sample runs through the API, as the engineer. What runs already is left alone. */
export async function startSampleRuns(world: World): Promise<void> {
  const api = createApi(world, 'engineer');
  for (const { repository, choices } of Object.values(SAMPLE_RUNS)) {
    if (await api.findRun(`acme/${repository}`)) continue;
    const planId = await api.createReadyPlan(repositoryUrl(world, repository), choices);
    await api.startOnboarding(planId, 'auto');
  }
}

/** Waits until a sample run has come to where it stays. @throws Error with the run when it does not */
export async function settledRun(world: World, name: SampleRun): Promise<ApiRun> {
  const api = createApi(world, 'engineer');
  const found = await api.findRun(`acme/${SAMPLE_RUNS[name].repository}`);
  if (!found) throw new Error(`The sample run of ${SAMPLE_RUNS[name].repository} was not started.`);
  return api.until<ApiRun>(`runs/${found.id}`, SETTLED[name], SETTLED_WITHIN_MS);
}
