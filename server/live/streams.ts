import type { RunView } from '#domain/views/runs.ts';
import { requireApiActor } from '../auth/require-api-actor.ts';
import { toProblemResponse } from '../http/problem.ts';
import { getPlanView } from '../plans/get-plan-view.ts';
import { getRunView } from '../runs/get-run-view.ts';
import { createEventStream } from './event-stream.ts';
import { getListener } from './get-listener.ts';

/** A run, again whenever it changes. Who reads is found out again at every look: rights may have been lost. */
export async function streamRun(request: Request, runId: string): Promise<Response> {
  try {
    return await createEventStream({
      request,
      event: 'run',
      read: async () => getRunView(await requireApiActor(request), runId),
      isLast: (run) => run.finishedAt !== null && run.state !== 'undoing' && !awaitsDeployment(run),
      subscribe: (onChange) => getListener().subscribe('run_changed', runId.toLowerCase(), onChange),
    });
  } catch (error) {
    return toProblemResponse(error);
  }
}

/** A run may be over before an environment with an approval is deployed: its page says so, and when it is. */
function awaitsDeployment({ state, apps }: RunView): boolean {
  const isToCome = (app: RunView['apps'][number]) =>
    app.urls.some(({ deployed, approvers }) => !deployed && approvers.length > 0);
  return state === 'succeeded' && apps.some(isToCome);
}

/** A plan, again whenever it changes, until its inspection has ended. */
export async function streamPlan(request: Request, planId: string): Promise<Response> {
  try {
    return await createEventStream({
      request,
      event: 'plan',
      read: async () => getPlanView(await requireApiActor(request), planId),
      isLast: (plan) => plan.status !== 'inspecting',
      subscribe: (onChange) => getListener().subscribe('plan_changed', planId.toLowerCase(), onChange),
    });
  } catch (error) {
    return toProblemResponse(error);
  }
}
