import { installAppTask, type TaskRepository } from '../../domain/human-task-wording.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { AppPermissions, GithubInstallation, RepositoryName } from '../../integrations/github/index.ts';
import type { Run } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import { needsHuman } from './needs-human.ts';

/** A run with the plan it carries out. */
export interface RunContext {
  run: Run;
  plan: Plan;
  planId: string;
  requester: {
    personId: string;
    name: string;
    github: { githubUserId: number; lastKnownLogin: string } | null;
  };
}

/** @throws when the run is not there: a broken reference in our own data */
export async function loadRun({ db }: Pick<ActivityDeps, 'db'>, runId: string): Promise<RunContext> {
  const run = await db.run.findUniqueOrThrow({
    where: { id: runId },
    include: { plan: true, startedBy: { include: { githubAccount: true } } },
  });
  const { plan, startedBy, ...rest } = run;
  return {
    run: rest,
    plan: plan.content as unknown as Plan,
    planId: plan.id,
    requester: {
      personId: startedBy.id,
      name: startedBy.name,
      github: startedBy.githubAccount
        ? {
            githubUserId: Number(startedBy.githubAccount.githubId),
            lastKnownLogin: startedBy.githubAccount.login,
          }
        : null,
    },
  };
}

/** How long an installation is taken as still there: the looks of a run are seconds apart. */
const INSTALLATION_AGE_MS = 60_000;

/**
 * The repository under the name in the plan, which GitHub redirects after a rename, with calls narrowed to its id and to
 * the permissions named.
 */
export interface OpenedRepository {
  name: RepositoryName;
  github: GithubInstallation;
}

/** @throws PortalError needs-human when the app is no longer installed on the repository */
export async function openRepository(
  { github }: Pick<ActivityDeps, 'github'>,
  plan: Plan,
  permissions: AppPermissions,
): Promise<OpenedRepository> {
  const name = { owner: plan.repository.owner, name: plan.repository.name };
  const installation = await github.findInstallationFor(name, { maxAgeMs: INSTALLATION_AGE_MS });
  if (!installation) {
    const url = await github.installUrl(plan.repository);
    throw needsHuman(installAppTask({ ...taskSubject({ plan }), obstacle: 'not-installed', url }));
  }
  return {
    name,
    github: github.forInstallation({
      installationId: installation.id,
      repositoryIds: [plan.repository.id],
      permissions,
    }),
  };
}

/** Natural key of a thing in a repository: by id, so that a rename changes nothing. */
export const repositoryKey = (plan: Plan, ...parts: Array<string | number>) =>
  [plan.repository.host, plan.repository.id, ...parts].join('/');

/** @throws RangeError when no client was made for the cluster */
export function getClusterClient({ clusters }: Pick<ActivityDeps, 'clusters'>, name: string) {
  const client = clusters.get(name);
  if (!client)
    throw new RangeError(`No kubeconfig context is named "${name}", as the organisation's cluster is.`);
  return client;
}

/** Repository and team as requests to people name them. */
export function taskSubject({ plan }: Pick<RunContext, 'plan'>): {
  repository: TaskRepository;
  team: string;
} {
  const { host, id, owner, name, url } = plan.repository;
  return { repository: { host, id, owner, name, url }, team: plan.team };
}
