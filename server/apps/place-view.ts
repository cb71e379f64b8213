import { type AppRuntime, appRuntimeSchema } from '#domain/app-runtime.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { ApprovalView, PlaceView } from '#domain/views/shared.ts';
import type { PendingApproval, Prisma } from '#prisma/generated/client.ts';

/** What was last seen of a place; a row of an unknown form is as good as not observed. */
export function toRuntime(runtime: Prisma.JsonValue): AppRuntime | null {
  return appRuntimeSchema.safeParse(runtime).data ?? null;
}

export interface PlaceInput {
  environment: string;
  url: string;
  runtime: AppRuntime | null;
  approvers: string[];
  /** Everything of the repository that waits for an approval. */
  pending: readonly PendingApproval[];
  repositoryOwner: string;
}

export function toPlace(input: PlaceInput): PlaceView {
  const { environment, url, runtime, approvers, pending, repositoryOwner } = input;
  const held = pending.find((each) => each.environment === environment);
  const openPath = runtime?.openPath ?? null;
  return {
    environment,
    url,
    deployed: runtime !== null && runtime.state !== 'not-deployed',
    openUrl: openPath === null ? null : `${url}${openPath === '/' ? '' : openPath}`,
    approvers,
    approval: held ? toApproval(held, repositoryOwner) : null,
  };
}

export function toApproval(row: PendingApproval, repositoryOwner: string): ApprovalView {
  return {
    approvers: [
      ...row.approverTeams.map((slug) => `${repositoryOwner}/${slug}`),
      ...row.approverLogins.map((login) => `@${login}`),
    ],
    url: row.url,
    revision: row.revision,
    since: row.since.toISOString(),
    observedAt: row.observedAt.toISOString(),
  };
}

/** Who approves deployments to an environment, as onboarding sets it up: the owning team on GitHub. */
export function approversOf(
  organisation: Organisation,
  { environment, team, owner }: { environment: string; team: string; owner: string },
): string[] {
  const needed = organisation.environments.find((each) => each.name === environment)?.approval;
  const githubTeam = organisation.teams.find((each) => each.slug === team)?.githubTeam;
  return needed && githubTeam ? [`${owner}/${githubTeam}`] : [];
}
