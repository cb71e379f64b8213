import { presentUser } from '../present/accounts.ts';
import { presentCheckRun } from '../present/deployments.ts';
import { presentWebhookRepository } from '../present/repositories.ts';
import type { CheckRun, StoredRepository } from '../records.ts';
import type { World } from '../world.ts';

/** Keeps a check run; tells hooks when it is new and when it completes. */
export function saveCheckRun(
  world: World,
  repository: StoredRepository,
  run: CheckRun,
  sender: string,
): CheckRun {
  const key = `${repository.id}/${run.id}`;
  return world.state.store.transaction(() => {
    const before = world.state.checkRuns.get(key);
    const saved = world.state.checkRuns.put(key, run);
    const announce = (action: 'created' | 'completed') =>
      world.deliver(
        'check_run',
        {
          action,
          check_run: webhookCheckRun(world, repository, saved),
          ...presentWebhookRepository(world, repository),
          sender: presentUser(world, sender),
        },
        { repositoryId: repository.id },
      );
    if (!before) announce('created');
    if (run.status === 'completed' && before?.status !== 'completed') announce('completed');
    return saved;
  });
}

/** Webhooks describe the suite too. */
function webhookCheckRun(world: World, repository: StoredRepository, run: CheckRun): Record<string, unknown> {
  const shown = presentCheckRun(world, repository, run);
  const suite = shown.check_suite as { id: number };
  const pulls = shown.pull_requests as Array<{ head: { ref: string } }>;
  return {
    ...shown,
    check_suite: {
      id: suite.id,
      node_id: `CS_${suite.id}`,
      head_branch: pulls[0]?.head.ref ?? repository.defaultBranch,
      head_sha: run.headSha,
      status: run.status,
      conclusion: run.conclusion,
      url: String(shown.url).replace(/check-runs\/\d+$/, `check-suites/${suite.id}`),
      before: null,
      after: run.headSha,
      pull_requests: shown.pull_requests,
      app: shown.app,
      created_at: run.startedAt,
      updated_at: run.completedAt ?? run.startedAt,
    },
  };
}
