import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { RunState } from '#domain/run/run.ts';
import {
  appSchema,
  createPlanResponse,
  planSchema,
  runSchema,
  startOnboardingResponse,
  undoRunResponse,
} from '#server/api/schemas.ts';

export type RunOverApi = z.infer<typeof runSchema>;
export type PlanOverApi = z.infer<typeof planSchema>;
export type AppOverApi = z.infer<typeof appSchema>;

const PLAN_LIMIT_MS = 90_000;
const POLL_MS = 300;
const CALL_LIMIT_MS = 20_000;

/** The JSON API as one person's program uses it. Answers are held against the API's own schemas. */
export interface Api {
  /** Asks for a plan and does not wait. @returns its id, or null when the person has asked for too many */
  askForPlan(repositoryUrl: string): Promise<string | null>;
  /** Makes a plan and waits until it is ready or has failed. */
  createPlan(repositoryUrl: string, choices?: object): Promise<PlanOverApi>;
  startOnboarding(planId: string, merge?: 'wait' | 'auto'): Promise<z.infer<typeof startOnboardingResponse>>;
  /** Plan and start in one. @throws Error when the plan is not ready */
  onboard(repositoryUrl: string, options?: { merge?: 'wait' | 'auto'; choices?: object }): Promise<string>;
  undoRun(runId: string): Promise<z.infer<typeof undoRunResponse>>;
  readPlan(planId: string): Promise<PlanOverApi>;
  readRun(runId: string): Promise<RunOverApi>;
  readApp(slug: string): Promise<AppOverApi>;
  /** @throws Error with steps, log lines and the ends of all logs when it does not come to that in time */
  waitForRun(
    runId: string,
    until: RunState | ((run: RunOverApi) => boolean),
    withinMs: number,
  ): Promise<RunOverApi>;
}

export function createApi(options: { portalUrl: string; token: string; logTail(): string }): Api {
  // Node's resolver does not know *.localhost everywhere; the portal listens on 127.0.0.1.
  const base = `${options.portalUrl.replace('//localhost', '//127.0.0.1')}/api/v1`;

  async function call<T>(
    schema: z.ZodType<T>,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<T> {
    const response = await fetch(`${base}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${options.token}`,
        ...(body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(`${method} ${path} was answered ${response.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  }

  const readPlan = (planId: string) => call(planSchema, 'GET', `plans/${planId}`);
  const readRun = (runId: string) => call(runSchema, 'GET', `runs/${runId}`);
  const api: Api = {
    readPlan,
    readRun,
    readApp: (slug) => call(appSchema, 'GET', `apps/${slug}`),
    async askForPlan(repositoryUrl) {
      try {
        return (await call(createPlanResponse, 'POST', 'plans', { repositoryUrl })).planId;
      } catch (error) {
        if (error instanceof Refused && error.message.includes('was answered 429')) return null;
        throw error;
      }
    },
    async createPlan(repositoryUrl, choices) {
      const request = { repositoryUrl, ...(choices ? { choices } : {}) };
      const { planId } = await call(createPlanResponse, 'POST', 'plans', request);
      const deadline = Date.now() + PLAN_LIMIT_MS;
      for (;;) {
        const plan = await unlessDown(() => readPlan(planId));
        if (plan && plan.status !== 'inspecting') return plan;
        if (Date.now() > deadline)
          throw new Error(
            `${repositoryUrl} was not inspected within ${PLAN_LIMIT_MS / 1000} s.\n${options.logTail()}`,
          );
        await pause(POLL_MS);
      }
    },
    startOnboarding: (planId, merge = 'auto') =>
      call(startOnboardingResponse, 'POST', 'onboardings', { planId, merge }),
    undoRun: (runId) => call(undoRunResponse, 'POST', `runs/${runId}/undo`),
    async onboard(repositoryUrl, { merge, choices } = {}) {
      const plan = await api.createPlan(repositoryUrl, choices);
      if (plan.status !== 'ready')
        throw new Error(
          `The plan of ${repositoryUrl} failed: ${plan.failure?.message}\n${options.logTail()}`,
        );
      return (await api.startOnboarding(plan.id, merge)).runId;
    },
    async waitForRun(runId, until, withinMs) {
      const isThere = typeof until === 'string' ? (run: RunOverApi) => run.state === until : until;
      const deadline = Date.now() + withinMs;
      let seen: RunOverApi | null = null;
      for (;;) {
        seen = (await unlessDown(() => readRun(runId))) ?? seen;
        if (seen && isThere(seen)) return seen;
        if (Date.now() > deadline)
          throw new Error(
            `The run did not come to ${typeof until === 'string' ? until : `"${until}"`} within ${withinMs / 1000} s.\n${describeRun(seen)}\n${options.logTail()}`,
          );
        await pause(POLL_MS);
      }
    },
  };
  return api;
}

/** The portal answered, and said no. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** Null while the portal is down, or without its database: that is what fault tests do to it. */
async function unlessDown<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const isDown =
      error instanceof TypeError ||
      (error instanceof DOMException && error.name === 'TimeoutError') ||
      (error instanceof Refused && /was answered 5\d\d/.test(error.message));
    if (isDown) return null;
    throw error;
  }
}

/** State, steps, waits and the last log lines, one a line. */
export function describeRun(run: RunOverApi | null): string {
  if (!run) return 'The run could not be read once.';
  const steps = run.steps.map(
    (step) =>
      `  ${step.name}: ${step.state}, attempt ${step.attempts}${step.note ? `, ${step.note}` : ''}${step.failure ? ` | ${step.failure.message}` : ''}`,
  );
  const log = run.log.lines.slice(-8).map((line) => `  ${line.at} ${line.step ?? '-'} ${line.message}`);
  return [
    `${run.title}: ${run.state}${run.outcome ? ` (${run.outcome})` : ''}`,
    ...steps,
    `  waits for: ${JSON.stringify(run.waitingFor)}`,
    ...log,
  ].join('\n');
}

/** The step of that name. @throws RangeError when the run has none */
export function stepOf(run: RunOverApi, name: string): RunOverApi['steps'][number] {
  const step = run.steps.find((each) => each.name === name);
  if (!step) throw new RangeError(`The run has no step "${name}".`);
  return step;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
