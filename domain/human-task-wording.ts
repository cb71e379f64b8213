import type { HumanTaskRequest, TaskFact } from './human-task.ts';
import type { SizeVerdict } from './namespaces/size.ts';
import { addSizes, formatMeasure, SIZE_MEASURES } from './namespaces/size.ts';
import type { MissingPermission } from './plan/permissions.ts';

/** Who can answer what the platform team answers. */
const PLATFORM = 'platform';

/** A repository as people name it, and as the host knows it. */
export interface TaskRepository {
  host: string;
  id: number;
  owner: string;
  name: string;
  url: string;
}

/** The run that waits first, for the link back. */
export interface TaskRun {
  url: string;
  title: string;
  team: string;
}

interface OfRepository {
  repository: TaskRepository;
  run: TaskRun;
}

const fullName = ({ owner, name }: TaskRepository) => `${owner}/${name}`;
const causeOf = (kind: string, { host, id }: TaskRepository) => `${kind}/${host}/${id}`;
const runLink = (run: TaskRun) => ({ label: `Run: ${run.title}`, url: run.url });
const repositoryLink = (repository: TaskRepository) => ({ label: fullName(repository), url: repository.url });

const GOES_ON = 'Onramp looks whether it is really done and goes on by itself, usually within a minute.';
const STOPS =
  'The run stops here. What it made is kept and listed on its page, where it can be undone or started again.';

/** The GitHub App is not installed on the repository. */
export function installAppTask(input: OfRepository & { installUrl: string }): HumanTaskRequest {
  const { repository, run, installUrl } = input;
  const name = fullName(repository);
  return {
    kind: 'install-app',
    cause: causeOf('install-app', repository),
    title: `Install the Onramp app on ${name}`,
    paragraphs: [
      `Team ${run.team} is onboarding ${name}. Onramp cannot set anything up there, because its GitHub App is not installed on this repository.`,
      `Please install the app on ${name}, or add the repository to the existing installation of ${repository.owner}. It needs an owner of ${repository.owner}, or an administrator of the repository where the organisation allows it.`,
      'Then resolve this issue as done.',
    ],
    facts: [],
    links: [{ label: 'Install the app', url: installUrl }, repositoryLink(repository), runLink(run)],
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** The installation lacks permissions that the app asks for. */
export function acceptPermissionsTask(
  input: OfRepository & { settingsUrl: string; missing: readonly MissingPermission[] },
): HumanTaskRequest {
  const { repository, run, settingsUrl, missing } = input;
  const facts = missing.map(({ area, level, purpose }): TaskFact => {
    return { measure: area, asked: level, limit: 'not accepted', evidence: `needed to ${purpose}` };
  });
  return {
    kind: 'accept-permissions',
    cause: causeOf('accept-permissions', repository),
    title: `Accept permissions of the Onramp app for ${repository.owner}`,
    paragraphs: [
      `Team ${run.team} is onboarding ${fullName(repository)}. The Onramp app is installed there, but ${repository.owner} has not accepted all permissions it needs. The missing ones are listed below.`,
      `Please review and accept them in the settings of the installation. It needs an owner of ${repository.owner}.`,
      'Then resolve this issue as done.',
    ],
    facts,
    links: [
      { label: 'Settings of the installation', url: settingsUrl },
      repositoryLink(repository),
      runLink(run),
    ],
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** GitHub Actions is switched off for the repository. */
export function enableActionsTask(input: OfRepository): HumanTaskRequest {
  const { repository, run } = input;
  const name = fullName(repository);
  return {
    kind: 'enable-actions',
    cause: causeOf('enable-actions', repository),
    title: `Enable GitHub Actions for ${name}`,
    paragraphs: [
      `Team ${run.team} is onboarding ${name}. Its pipeline runs on GitHub Actions, which is switched off for this repository.`,
      'Please allow Actions in the settings of the repository, at least the actions that the pipeline uses. It needs an administrator of the repository.',
      'Then resolve this issue as done.',
    ],
    facts: [],
    links: [
      { label: 'Actions settings', url: `${repository.url}/settings/actions` },
      repositoryLink(repository),
      runLink(run),
    ],
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** The apps ask for more than the team may use without asking. */
export function approveSizeTask(
  input: OfRepository & {
    cluster: string;
    namespace: string;
    environment: string;
    size: SizeVerdict;
    /** The manifest in the repository or pull request, where the sizes stand. */
    manifestUrl: string;
  },
): HumanTaskRequest {
  const { repository, run, size, namespace, cluster, environment } = input;
  const total = addSizes(size.asked, size.inUse);
  const facts = SIZE_MEASURES.map((measure): TaskFact => {
    return {
      measure: MEASURE_NAMES[measure],
      asked: formatMeasure(measure, total[measure]),
      limit: formatMeasure(measure, size.limit[measure]),
      evidence: `${formatMeasure(measure, size.asked[measure])} for this repository, one more pod of each app during a rollout included; ${formatMeasure(measure, size.inUse[measure])} in use by others in ${namespace}`,
    };
  });
  return {
    kind: 'approve-size',
    cause: `approve-size/${cluster}/${namespace}/${SIZE_MEASURES.map((measure) => total[measure]).join('-')}`,
    title: `Approve a larger ${environment} for team ${run.team}`,
    paragraphs: [
      `Team ${run.team} is onboarding ${fullName(repository)}. Its apps ask for more in ${environment} than the team may use without an approval: the figures are below.`,
      `If that is in order, please resolve this issue as done: Onramp then raises the quota of the namespace ${namespace} on ${cluster} to exactly what is asked. If it is not, please reject it and say what would be: the team can lower the sizes and start again.`,
    ],
    facts,
    links: [
      { label: 'Where the sizes stand', url: input.manifestUrl },
      repositoryLink(repository),
      runLink(run),
    ],
    whenResolved: `Onramp raises the quota of ${namespace} to what is asked and goes on by itself.`,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

const MEASURE_NAMES: Record<(typeof SIZE_MEASURES)[number], string> = {
  cpuMillis: 'CPU requests',
  memoryMi: 'Memory requests',
  pods: 'Pods',
};

/** The namespace exists and is somebody else's. */
export function namespaceTakenTask(
  input: OfRepository & { cluster: string; namespace: string; takenBy: string },
): HumanTaskRequest {
  const { repository, run, cluster, namespace, takenBy } = input;
  return {
    kind: 'namespace-taken',
    cause: `namespace-taken/${cluster}/${namespace}`,
    title: `Free the namespace ${namespace} on ${cluster}`,
    paragraphs: [
      `Team ${run.team} is onboarding ${fullName(repository)} and needs the namespace ${namespace} on ${cluster}. It exists already and belongs to ${takenBy}, so Onramp leaves it alone.`,
      `Please move or delete what is there; or, if it really is team ${run.team}'s, label it app.kubernetes.io/managed-by=onramp and onramp.dev/team=${run.team}, and Onramp takes it over as it is.`,
      'Then resolve this issue as done.',
    ],
    facts: [
      {
        measure: 'Owner',
        asked: `team ${run.team}`,
        limit: takenBy,
        evidence: `${cluster}: Namespace ${namespace}`,
      },
    ],
    links: [repositoryLink(repository), runLink(run)],
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** An app name that was free when the plan was made belongs to another repository now. */
export function nameTakenTask(input: OfRepository & { app: string; takenBy: string }): HumanTaskRequest {
  const { repository, run, app, takenBy } = input;
  return {
    kind: 'name-taken',
    cause: `name-taken/${app}/${repository.host}/${repository.id}`,
    title: `Two repositories want the app name ${app}`,
    paragraphs: [
      `Team ${run.team} is onboarding ${fullName(repository)} with an app named ${app}. Since its plan was made, ${takenBy} has registered an app of the same name, and names are unique.`,
      `Please agree with the owners of ${takenBy}: either their app gives the name up, or this issue is rejected and team ${run.team} starts again with another name.`,
    ],
    facts: [{ measure: 'App name', asked: app, limit: `taken by ${takenBy}`, evidence: 'the catalog' }],
    links: [repositoryLink(repository), runLink(run)],
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** An outside system refuses for good, for a reason Onramp has no rule for. */
export function outsideRefusedTask(
  input: OfRepository & {
    /** For example `GitHub`, `Kubernetes (cluster eu-1)`. */
    system: string;
    step: string;
    /** What was tried, as the end of "Onramp tried to ...". */
    attempt: string;
    /** The system's own words. */
    answer: string;
    url: string | null;
  },
): HumanTaskRequest {
  const { repository, run, system, step, attempt, answer, url } = input;
  return {
    kind: 'outside-refused',
    cause: `outside-refused/${step}/${repository.host}/${repository.id}`,
    title: `${system} refuses a step of onboarding ${fullName(repository)}`,
    paragraphs: [
      `Team ${run.team} is onboarding ${fullName(repository)}. In the step ${step}, Onramp tried to ${attempt}, and ${system} refuses it. Trying again unchanged will not help.`,
      `${system} says: ${answer}`,
      'Please clear the reason, then resolve this issue as done.',
    ],
    facts: [],
    links: [...(url === null ? [] : [{ label: system, url }]), repositoryLink(repository), runLink(run)],
    whenResolved: 'Onramp tries the step again and goes on by itself when it works.',
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}
