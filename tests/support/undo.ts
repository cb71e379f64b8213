import { randomUUID } from 'node:crypto';
import type { Plan, PlannedEnvironment, PlannedRepository } from '#domain/plan/plan.ts';
import type { GithubInstallation } from '#integrations/github/index.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import type { GithubFixture } from './github-stand-in.ts';
import { createPerson, createReadyPlan, type TestServer } from './server.ts';

/** Where a sample's run deploys on merge. */
export const STAGING: PlannedEnvironment = {
  name: 'staging',
  cluster: 'sample',
  namespace: 'checkout-staging',
  approval: false,
  deployOnMerge: true,
};

/** A repository of its own for one test, with all calls that an undo makes, and as its plan has it. */
export async function addRepository(
  github: GithubFixture,
  files?: Record<string, string>,
): Promise<{
  repository: { owner: string; name: string; id: number };
  inside: GithubInstallation;
  planned: PlannedRepository;
}> {
  const name = `orders-${randomUUID().slice(0, 8)}`;
  const repository = await github.addRepository(name, files ? { files } : {});
  const inside = await github.inside(repository, {
    actions: 'read',
    actions_variables: 'write',
    administration: 'write',
    contents: 'write',
    environments: 'write',
    metadata: 'read',
    secrets: 'write',
  });
  const { sha: headSha } = await inside.git.getBranchHead(repository, 'main');
  const planned = {
    host: 'github.com',
    id: repository.id,
    owner: 'acme',
    name,
    url: `${github.url}/acme/${name}`,
    private: true,
    defaultBranch: 'main',
    headSha,
  };
  return { repository, inside, planned };
}

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
