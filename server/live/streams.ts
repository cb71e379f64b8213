import type { RunView } from '#domain/views/runs.ts';
import { requireApiActor } from '../auth/require-api-actor.ts';
import { toProblemResponse } from '../http/problem.ts';
import { getPlanView } from '../plans/get-plan-view.ts';
import { getRunView } from '../runs/get-run-view.ts';
import { createEventStream } from './event-stream.ts';
import { getListener } from './get-listener.ts';

/** A run, again whenever it changes, until it has ended: a program that follows it goes on then. */
export function streamRun(request: Request, runId: string): Promise<Response> {
  return followRun(request, runId, hasEnded);
}

/** A run for its page, which also shows when what waits for an approval has been deployed after the end. */
export function streamRunPage(request: Request, runId: string): Promise<Response> {
  return followRun(request, runId, (run) => hasEnded(run) && !awaitsDeployment(run));
}

/** Who reads is found out again at every look: rights may have been lost. */
async function followRun(
  request: Request,
  runId: string,
  isLast: (run: RunView) => boolean,
): Promise<Response> {
  try {
    return await createEventStream({
      request,
      event: 'run',
      read: async () => getRunView(await requireApiActor(request), runId),
      isLast,
      subscribe: (onChange) => getListener().subscribe('run_changed', runId.toLowerCase(), onChange),
    });
  } catch (error) {
    return toProblemResponse(error);
  }
}

const hasEnded = (run: RunView) => run.finishedAt !== null && run.state !== 'undoing';

/** A run may be over before an environment with an approval is deployed. */
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
