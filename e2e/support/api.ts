import type { Role, World } from './world.ts';

/** What the journeys read of `GET /api/v1/runs/{id}`. */
export interface ApiRun {
  id: string;
  number: number;
  state: 'running' | 'waiting' | 'succeeded' | 'failed' | 'undoing' | 'undone';
  outcome: string | null;
  repository: { fullName: string };
  steps: Array<{ name: string; state: string; note: string | null }>;
  humanTasks: Array<{ id: string; state: string; issue: { key: string; url: string } | null }>;
}

interface ApiPlan {
  status: 'inspecting' | 'ready' | 'failed';
  failure: { message: string } | null;
}

const POLL_MS = 500;

/** The portal's API with one person's token. */
export function createApi(world: World, role: Role) {
  async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${world.portal}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${world.tokens[role]}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Asks until the answer is as wanted. @throws Error with the last answer when it never is */
  async function until<T>(path: string, wanted: (answer: T) => boolean, withinMs: number): Promise<T> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const answer = await call<T>('GET', path);
      if (wanted(answer)) return answer;
      if (Date.now() > deadline) {
        throw new Error(`${path} is not as wanted after ${withinMs / 1000} s: ${JSON.stringify(answer)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async function settledPlan(repositoryUrl: string, choices: object) {
    const { planId } = await call<{ planId: string }>('POST', 'plans', { repositoryUrl, choices });
    const plan = await until<ApiPlan>(`plans/${planId}`, ({ status }) => status !== 'inspecting', 60_000);
    return { planId, plan };
  }

  return {
    until,
    async createReadyPlan(repositoryUrl: string, choices: object = {}): Promise<string> {
      const { planId, plan } = await settledPlan(repositoryUrl, choices);
      if (plan.status === 'failed') throw new Error(`No plan of ${repositoryUrl}: ${plan.failure?.message}`);
      return planId;
    },
    /** A plan that could not be made, with its sentence. */
    async createFailedPlan(repositoryUrl: string): Promise<string> {
      const { planId, plan } = await settledPlan(repositoryUrl, {});
      if (plan.status !== 'failed') throw new Error(`${repositoryUrl} was expected to have no plan.`);
      return planId;
    },
    async startOnboarding(planId: string, merge: 'wait' | 'auto'): Promise<string> {
      return (await call<{ runId: string }>('POST', 'onboardings', { planId, merge })).runId;
    },
    /** The newest run of a repository, or undefined. */
    async findRun(fullName: string): Promise<ApiRun | undefined> {
      const { items } = await call<{ items: ApiRun[] }>('GET', `runs?query=${encodeURIComponent(fullName)}`);
      return items[0];
    },
    getRun: (id: string) => call<ApiRun>('GET', `runs/${id}`),
    listApps: () => call<{ items: Array<{ slug: string; name: string }> }>('GET', 'apps'),
  };
}
