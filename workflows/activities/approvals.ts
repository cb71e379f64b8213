import { DEPLOY_WORKFLOW_PATH } from '../../blueprints/deploy-workflow.ts';
import type { GithubInstallation, PendingDeployment, WorkflowRun } from '../../integrations/github/index.ts';
import type { Repository } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';

/** Repositories of one round: at three calls each and a round a minute, runs keep most of GitHub's 5,000 calls an hour. */
const REPOSITORIES_PER_ROUND = 20;
/** Waiting runs of a repository that are asked through, the newest first: unapproved ones pile up for 30 days. */
const RUNS_ASKED = 10;
const AT_ONCE = 5;
/** Rounds go on for weeks, and what they see is for reading only. */
const INSTALLATION_AGE_MS = 600_000;

/** Which deployments GitHub holds until somebody approves them: kept for pages, also after the onboarding has ended. */
export function createApprovalActivities(deps: ActivityDeps) {
  const { db, github, organisation } = deps;
  return {
    /**
     * Looks at one repository, or at those that were not looked at for longest. One that cannot be read keeps what was
     * last known of it, with the time it was seen, and does not hold up the others.
     */
    async observeApprovals({ repositoryId }: { repositoryId?: string } = {}): Promise<{ looked: number }> {
      const isWatched = { OR: [{ apps: { some: {} } }, { runs: { some: { finishedAt: null } } }] };
      await db.pendingApproval.deleteMany({ where: { repository: { NOT: isWatched } } });
      const repositories = await db.repository.findMany({
        where: { ...isWatched, ...(repositoryId ? { id: repositoryId } : {}) },
        orderBy: [{ approvalsSeenAt: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
        take: REPOSITORIES_PER_ROUND,
      });
      const failures: unknown[] = [];
      for (let at = 0; at < repositories.length; at += AT_ONCE) {
        const looks = repositories.slice(at, at + AT_ONCE).map(look);
        for (const result of await Promise.allSettled(looks))
          if (result.status === 'rejected') failures.push(result.reason);
      }
      // Asked about one repository, the failure is the answer; in a round, the next one looks again.
      if (repositoryId && failures.length > 0) throw failures[0];
      return { looked: repositories.length - failures.length };
    },
  };

  async function look(repository: Repository): Promise<void> {
    const { id: repositoryId } = repository;
    const where = { id: repositoryId };
    const seenAt = new Date();
    // Said before the look: a repository that cannot be read waits for its turn like every other.
    await db.repository.updateMany({ where, data: { approvalsSeenAt: seenAt } });
    const held = await readHeld(repository);
    const environments = [...held.keys()];
    await db.$transaction([
      db.pendingApproval.deleteMany({ where: { repositoryId, environment: { notIn: environments } } }),
      ...[...held].map(([environment, { run, pending }]) => {
        const facts = {
          revision: run.event === 'push' ? run.headSha : null,
          url: run.url,
          approverTeams: pending.reviewers.flatMap((each) => (each.kind === 'team' ? [each.slug] : [])),
          approverIds: pending.reviewers.flatMap((each) => (each.kind === 'user' ? [BigInt(each.id)] : [])),
          approverLogins: pending.reviewers.flatMap((each) => (each.kind === 'user' ? [each.login] : [])),
          since: run.updatedAt,
          observedAt: seenAt,
        };
        return db.pendingApproval.upsert({
          where: { repositoryId_environment: { repositoryId, environment } },
          create: { repositoryId, environment, ...facts },
          update: facts,
        });
      }),
    ]);
  }

  /** By environment, in the organisation's spelling: the newest run of our pipeline that waits for somebody. */
  async function readHeld(
    repository: Repository,
  ): Promise<Map<string, { run: WorkflowRun; pending: PendingDeployment }>> {
    const { owner, name } = repository;
    const inside = await openInstallation(repository);
    const runs = await inside.actions.listRuns({ owner, name }, { status: 'waiting' });
    const held = new Map<string, { run: WorkflowRun; pending: PendingDeployment }>();
    const ours = runs.filter(({ path }) => path.split('@')[0] === DEPLOY_WORKFLOW_PATH);
    for (const run of ours.slice(0, RUNS_ASKED)) {
      for (const pending of await inside.actions.listPendingDeployments({ owner, name }, run.id)) {
        const known = organisation.environments.find(
          (each) => each.name === pending.environment.toLowerCase(),
        );
        // Without reviewers it waits for a timer, and for nobody.
        if (!known || pending.reviewers.length === 0 || held.has(known.name)) continue;
        held.set(known.name, { run, pending });
      }
      if (organisation.environments.every(({ name, approval }) => !approval || held.has(name))) break;
    }
    return held;
  }

  async function openInstallation({ owner, name, externalId }: Repository): Promise<GithubInstallation> {
    const installation = await github.findInstallationFor({ owner, name }, { maxAgeMs: INSTALLATION_AGE_MS });
    if (!installation) throw new Error(`The GitHub App is not installed on ${owner}/${name}.`);
    return github.forInstallation({
      installationId: installation.id,
      repositoryIds: [Number(externalId)],
      permissions: { actions: 'read' },
    });
  }
}
