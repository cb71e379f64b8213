import { addSizes, explainSum, formatAlike, type SizeVerdict } from '../namespaces/size.ts';
import type { TeamSettings } from '../organisation.ts';
import type { MergeChoice } from '../run/run.ts';
import { missingPermissions } from './permissions.ts';
import type { Plan, PlannedEnvironment, PlannedHumanStep, PlannedRepository } from './plan.ts';
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

export interface NeededPeople {
  /** The run stands still until one of these has been done, and it is nobody's everyday work. */
  blocking: PlannedHumanStep[];
  /** The merge as people's own work; null where Onramp merges, or nothing is to be merged. */
  merge: PlannedHumanStep | null;
  /** Where Onramp merges, what it waits for, as a sentence; null where it does not. */
  mergedByOnramp: string | null;
  /** Approvals of later deployments, for which the run does not wait. */
  later: PlannedHumanStep[];
}

/** Who is needed, when the pull request is merged as chosen: the one answer for notice, tab, footer and start. */
export function whoIsNeeded(
  {
    people,
    repository: { defaultBranch },
  }: Pick<Plan, 'people'> & {
    repository: Pick<PlannedRepository, 'defaultBranch'>;
  },
  choice: MergeChoice,
): NeededPeople {
  const merge = people.find(({ kind }) => kind === 'merge') ?? null;
  return {
    blocking: people.filter(({ kind }) => kind !== 'merge' && kind !== 'approve-deployment'),
    merge: choice === 'wait' ? merge : null,
    mergedByOnramp:
      choice === 'auto' && merge
        ? `Onramp merges the pull request itself, as soon as the checks that ${defaultBranch} requires have passed: at once where it requires none.`
        : null,
    later: people.filter(({ kind }) => kind === 'approve-deployment'),
  };
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
    steps.push({
      step: 'ensure-namespaces',
      kind: 'approve-size',
      why: sizeWords(size, environment, team),
      url: null,
    });
  }
  return steps;
}

/** "... Checkout would use 18 cores there, and may use 4 cores without asking. orders: 2 cores × (8 pods + 1 ...)." */
function sizeWords(size: SizeVerdict, { name }: PlannedEnvironment, team: TeamSettings): string {
  const total = addSizes(size.asked, size.inUse);
  const over = size.over.map((measure) => {
    const [asked = '', limit = ''] = formatAlike(measure, [total[measure], size.limit[measure]]);
    return { words: `${asked} there, and may use ${limit} without asking`, sum: explainSum(size, measure) };
  });
  return `The platform team must approve the size of ${name}: ${team.name} would use ${over
    .map(({ words }) => words)
    .join('; and ')}. ${over.map(({ sum }) => sum).join('. ')}.`;
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
