import { mayInRepository } from '../../domain/access/repository-rights.ts';
import { acceptPermissionsTask, enableActionsTask, installAppTask } from '../../domain/human-task-wording.ts';
import { missingPermissions } from '../../domain/plan/permissions.ts';
import { planMatters } from '../../domain/plan/plan-matters.ts';
import type { StepLink } from '../../domain/run/run.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureNames } from './names.ts';
import { endsRun, needsHuman } from './needs-human.ts';
import { loadRun, type RunContext, taskSubject } from './run-context.ts';

/** Whether the run can begin at all. */
export function createAccessActivities(deps: ActivityDeps) {
  return {
    /** @throws PortalError needs-human (name taken, install, permissions, Actions off), conflict (no right, or moved since the plan) */
    async verifyAccess({ runId }: { runId: string }): Promise<{ note: string; links: StepLink[] }> {
      const context = await loadRun(deps, runId);
      const { plan, requester } = context;
      await ensureNames(deps, context);
      const { name, fullName, installation, calls, repository } = await requireAccess(deps, context);
      const permission =
        requester.github && (await calls.repositories.permissionOf(repository, requester.github));
      const right = mayInRepository('onboarding.start', permission?.permission ?? 'none', fullName);
      if (!right.allowed) throw endsRun(right.reason);

      const head = await calls.git.getBranchHead(name, plan.repository.defaultBranch);
      if (head.sha !== plan.repository.headSha) {
        const { changedPaths, truncated } = await calls.git.compare(name, plan.repository.headSha, head.sha);
        const moved = planMatters(plan, { headSha: head.sha, changedPaths: truncated ? null : changedPaths });
        if (moved.matters) throw endsRun(describeMove(fullName, moved.because));
      }
      return {
        note: `installed on ${installation.account}`,
        links: [{ label: fullName, url: repository.url }],
      };
    },
  };
}

function describeMove(repository: string, because: readonly string[]): string {
  const which =
    because.length === 0 ? 'by more commits than can be compared' : `in ${because.slice(0, 3).join(', ')}`;
  return `${repository} has changed since this plan was made, ${which}. Nothing was changed by this run; inspect the repository again and start from the new plan.`;
}

/**
 * What the app may do on the repository: nothing is changed by looking.
 * @throws PortalError needs-human (install, permissions, Actions off), conflict (archived)
 */
export async function requireAccess({ github }: Pick<ActivityDeps, 'github'>, context: RunContext) {
  const { plan } = context;
  const name = { owner: plan.repository.owner, name: plan.repository.name };
  const fullName = `${name.owner}/${name.name}`;
  const subject = taskSubject(context);
  const installation = await github.findInstallationFor(name);
  if (!installation) {
    const url = await github.installUrl(plan.repository);
    throw needsHuman(installAppTask({ ...subject, obstacle: 'not-installed', url }));
  }
  if (installation.suspendedAt) {
    const url = installation.settingsUrl;
    throw needsHuman(installAppTask({ ...subject, obstacle: 'suspended', url }));
  }
  const missing = missingPermissions(installation.permissions);
  if (missing.length > 0)
    throw needsHuman(acceptPermissionsTask({ ...subject, missing, settingsUrl: installation.settingsUrl }));
  const calls = github.forInstallation({
    installationId: installation.id,
    repositoryIds: [plan.repository.id],
    permissions: { metadata: 'read', contents: 'read', administration: 'read', actions: 'read' },
  });
  const [repository, actions] = await Promise.all([
    calls.repositories.getById(plan.repository.id),
    calls.actions.getPermissions(name),
  ]);
  if (repository.archived) throw endsRun(`${fullName} is archived: nothing can be changed in it.`);
  if (!actions.enabled) throw needsHuman(enableActionsTask(subject));
  return { name, fullName, installation, calls, repository };
}
