import { addSizes, formatMeasure } from '../namespaces/size.ts';
import type { TeamSettings } from '../organisation.ts';
import { missingPermissions } from './permissions.ts';
import type { PlannedEnvironment, PlannedHumanStep, PlannedRepository } from './plan.ts';
import type { ExistingGitHub } from './plan-input.ts';
import type { EnvironmentObjects } from './plan-objects.ts';

export interface PeopleInput {
  repository: PlannedRepository;
  team: TeamSettings;
  environments: readonly EnvironmentObjects[];
  existing: ExistingGitHub;
  /** False when the repository has every file already, as it should be. */
  opensPullRequest: boolean;
}

/** The steps that are known beforehand to need a person: who, and why. */
export function planPeople(input: PeopleInput): PlannedHumanStep[] {
  const { repository, team, environments } = input;
  return [
    ...accessSteps(input),
    ...environments.flatMap((environment) => namespaceSteps(environment, team)),
    ...(input.opensPullRequest ? [mergeStep(repository)] : []),
    ...environments
      .filter(({ environment }) => environment.approval)
      .map(({ environment }) => approvalStep(environment, repository, team)),
  ];
}

/** What the run itself waits for, and apart from it the approvals of later deployments, for which it does not wait. */
export function splitPeople(people: readonly PlannedHumanStep[]): {
  inRun: PlannedHumanStep[];
  later: PlannedHumanStep[];
} {
  const isLater = ({ kind }: PlannedHumanStep) => kind === 'approve-deployment';
  return { inRun: people.filter((step) => !isLater(step)), later: people.filter(isLater) };
}

function mergeStep({ defaultBranch }: PlannedRepository): PlannedHumanStep {
  return {
    step: 'await-merge',
    kind: 'merge',
    why: `Somebody who may merge into ${defaultBranch} reviews and merges the one pull request.`,
    url: null,
  };
}

function accessSteps({ existing, repository }: PeopleInput): PlannedHumanStep[] {
  const name = `${repository.owner}/${repository.name}`;
  const steps: PlannedHumanStep[] = [];
  if (!existing.appInstalled) {
    steps.push({
      step: 'verify-access',
      kind: 'install-app',
      why: `An owner of ${repository.owner} must install the Onramp app on ${name}: without it nothing can be set up.`,
      url: existing.installUrl,
    });
  }
  const missing = existing.appInstalled ? missingPermissions(existing.permissions) : [];
  if (missing.length > 0) {
    const list = missing.map(({ area, level, purpose }) => `${area}: ${level} (to ${purpose})`).join('; ');
    steps.push({
      step: 'verify-access',
      kind: 'accept-permissions',
      why: `An owner of ${repository.owner} must accept permissions of the Onramp app: ${list}.`,
      url: existing.installUrl,
    });
  }
  if (!existing.actionsEnabled) {
    steps.push({
      step: 'verify-access',
      kind: 'enable-actions',
      why: `An administrator of ${name} must enable GitHub Actions: the pipeline runs there.`,
      url: `${repository.url}/settings/actions`,
    });
  }
  return steps;
}

function namespaceSteps(
  { environment, size, takenBy }: EnvironmentObjects,
  team: TeamSettings,
): PlannedHumanStep[] {
  const steps: PlannedHumanStep[] = [];
  if (takenBy !== null) {
    steps.push({
      step: 'ensure-namespaces',
      kind: 'namespace-taken',
      why: `The platform team must free the namespace ${environment.namespace} on ${environment.cluster}: it belongs to ${takenBy}, not to team ${team.slug}.`,
      url: null,
    });
  }
  if (size.over.length > 0) {
    const total = addSizes(size.asked, size.inUse);
    const over = size.over
      .map(
        (measure) =>
          `${formatMeasure(measure, total[measure])} of ${formatMeasure(measure, size.limit[measure])}`,
      )
      .join(', ');
    steps.push({
      step: 'ensure-namespaces',
      kind: 'approve-size',
      why: `The platform team must approve the size of ${environment.name}: ${team.name} would use ${over} that it may use without asking.`,
      url: null,
    });
  }
  return steps;
}

function approvalStep(
  environment: PlannedEnvironment,
  repository: PlannedRepository,
  team: TeamSettings,
): PlannedHumanStep {
  return {
    step: 'await-first-deployment',
    kind: 'approve-deployment',
    why: `Somebody of ${repository.owner}/${team.githubTeam} approves each deployment to ${environment.name}, on GitHub.`,
    url: `${repository.url}/actions`,
  };
}
