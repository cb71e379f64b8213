import { randomUUID } from 'node:crypto';
import type { Plan } from '#domain/plan/plan.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { createPerson, createReadyPlan, type TestServer } from './server.ts';

/** A run of a plan, as if it were under way: its activities can be called one by one. */
export async function createRun(
  server: TestServer,
  plan: Partial<Plan> & { repositoryRowId?: string },
): Promise<{ runId: string; repositoryId: string }> {
  const { person } = await createPerson(server, { role: 'engineer' });
  const { planId, repositoryId } = await createReadyPlan(server, person, plan);
  const run = await server.context.database.run.create({
    data: {
      kind: 'onboarding',
      title: 'Onboard a sample',
      team: 'checkout',
      repositoryId,
      planId,
      startedById: person.id,
      mergeChoice: 'wait',
      workflowId: `onboard/${randomUUID()}`,
    },
  });
  return { runId: run.id, repositoryId };
}

/** Undoes a run as its workflow does. @returns what was kept, by sentence */
export async function undo(deps: ActivityDeps, runId: string): Promise<string[]> {
  const { listUndoable, undoResource } = createActivities(deps);
  const kept: string[] = [];
  for (const { id } of (await listUndoable({ runId })).resources) {
    const result = await undoResource({ runId, resourceId: id });
    if (result.kept) kept.push(result.kept);
  }
  return kept;
}
