import type { HumanTaskRequest, TaskFact } from './human-task.ts';
import type { SizeVerdict } from './namespaces/size.ts';
import { addSizes, explainSum, formatAlike, SIZE_MEASURES } from './namespaces/size.ts';
import type { ClaimedName, NameKind } from './plan/name-claims.ts';
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

/** What a request is about. Which runs wait is listed with the request, not in it: more may join later. */
interface OfRepository {
  repository: TaskRepository;
  /** Slug of the team that onboards it. */
  team: string;
}

const fullName = ({ owner, name }: TaskRepository) => `${owner}/${name}`;
const causeOf = (kind: string, { host, id }: TaskRepository) => `${kind}/${host}/${id}`;
const repositoryLink = (repository: TaskRepository) => ({ label: fullName(repository), url: repository.url });

const GOES_ON =
  'Onramp looks whether it is really done and goes on by itself, usually within a minute. If it is not done, a new issue says what is still missing. Onramp looks without an answer too, only less often: once it is done, it closes this issue with a comment and goes on.';
/** The last paragraph of a request whose obstacle Onramp can see for itself. */
const SEEN_BY_ITSELF =
  'Then resolve this issue as done, and Onramp looks at once; it also notices by itself when it is done.';
const STOPS =
  'The run stops here, and whoever started it is shown the last comment of this issue as the reason. What the run made is kept and listed on its page, where it can be undone.';

/** The GitHub App is not installed on the repository, or its installation is suspended. */
export function installAppTask(
  input: OfRepository & {
    obstacle: 'not-installed' | 'suspended';
    /** Where it is cured: the page that installs the app on this repository, or the settings of the installation. */
    url: string;
  },
): HumanTaskRequest {
  const { repository, team, obstacle, url } = input;
  const name = fullName(repository);
  const suspended = obstacle === 'suspended';
  return {
    kind: 'install-app',
    cause: causeOf('install-app', repository),
    title: suspended ? `Unsuspend the Onramp app for ${name}` : `Install the Onramp app on ${name}`,
    paragraphs: [
      `Team ${team} is onboarding ${name}. Onramp cannot set anything up there, because its GitHub App is ${suspended ? 'suspended' : 'not installed'} on this repository.`,
      suspended
        ? `Please unsuspend the app in the settings of its installation. Only an owner of ${repository.owner} can do that.`
        : `Please install the app on ${name}, or add the repository to the existing installation of ${repository.owner}. Only an owner of ${repository.owner} can do that, or an administrator of the repository where the organisation allows it.`,
      SEEN_BY_ITSELF,
    ],
    facts: [],
    links: [
      { label: suspended ? 'Settings of the installation' : `Install the app on ${name}`, url },
      repositoryLink(repository),
    ],
    obstacle: suspended
      ? { stands: `the app is still suspended for ${name}`, gone: `the app works on ${name} again` }
      : { stands: `the app is still not installed on ${name}`, gone: `the app is installed on ${name} now` },
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** The installation lacks permissions that the app asks for. */
export function acceptPermissionsTask(
  input: OfRepository & { settingsUrl: string; missing: readonly MissingPermission[] },
): HumanTaskRequest {
  const { repository, team, settingsUrl, missing } = input;
  const facts = missing.map(({ area, level, purpose }): TaskFact => {
    return { measure: area, asked: level, limit: 'not accepted', evidence: `to ${purpose}` };
  });
  return {
    kind: 'accept-permissions',
    cause: causeOf('accept-permissions', repository),
    title: `Accept permissions of the Onramp app for ${repository.owner}`,
    paragraphs: [
      `Team ${team} is onboarding ${fullName(repository)}. The Onramp app is installed there, but ${repository.owner} has not accepted all permissions that it asks for: the missing ones are listed below, with what each is needed for.`,
      `Please review and accept them in the settings of the installation. Only an owner of ${repository.owner} can do that.`,
      SEEN_BY_ITSELF,
    ],
    facts,
    links: [{ label: 'Settings of the installation', url: settingsUrl }, repositoryLink(repository)],
    obstacle: {
      stands: `${repository.owner} has still not accepted ${missing.map(({ area, level }) => `${area} (${level})`).join(', ')}`,
      gone: `${repository.owner} has accepted what the app asks for`,
    },
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** GitHub Actions is switched off for the repository. */
export function enableActionsTask(input: OfRepository): HumanTaskRequest {
  const { repository, team } = input;
  const name = fullName(repository);
  return {
    kind: 'enable-actions',
    cause: causeOf('enable-actions', repository),
    title: `Enable GitHub Actions for ${name}`,
    paragraphs: [
      `Team ${team} is onboarding ${name}. Its pipeline runs on GitHub Actions, which is switched off for this repository.`,
      'Please allow Actions in the settings of the repository, at least the actions that the pipeline uses. Only an administrator of the repository can do that, or an owner of the organisation where it is switched off for all.',
      SEEN_BY_ITSELF,
    ],
    facts: [],
    links: [
      { label: 'Actions settings', url: `${repository.url}/settings/actions` },
      repositoryLink(repository),
    ],
    obstacle: {
      stands: `GitHub Actions is still switched off for ${name}`,
      gone: `GitHub Actions is switched on for ${name}`,
    },
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
    /** The plan's page, which shows the size of each app. */
    planUrl: string;
  },
): HumanTaskRequest {
  const { repository, team, size, namespace, cluster, environment } = input;
  const name = fullName(repository);
  const total = addSizes(size.asked, size.inUse);
  const facts = SIZE_MEASURES.map((measure): TaskFact => {
    const [asked = null, limit = null] = formatAlike(measure, [total[measure], size.limit[measure]]);
    return {
      measure: MEASURE_NAMES[measure],
      asked,
      limit,
      evidence: explainSum(size, measure),
    };
  });
  const over = size.over
    .map((measure) => {
      const [asked, limit] = formatAlike(measure, [total[measure], size.limit[measure]]);
      return `${MEASURE_NAMES[measure]} ${asked} instead of ${limit}`;
    })
    .join(', ');
  return {
    kind: 'approve-size',
    cause: `approve-size/${cluster}/${namespace}/${SIZE_MEASURES.map((measure) => total[measure]).join('-')}`,
    title: `Approve a larger ${environment} namespace for team ${team}`,
    paragraphs: [
      `Team ${team} is onboarding ${name}. With its apps, the namespace ${namespace} on ${cluster} needs more than the team may use without an approval: ${over}.`,
      'If that is in order, please resolve this issue as done. If it is not, please reject it and say in a comment what would be: the team can lower the sizes and start again.',
    ],
    facts,
    links: [{ label: 'The plan, with the size of each app', url: input.planUrl }, repositoryLink(repository)],
    obstacle: {
      stands: `the namespace ${namespace} on ${cluster} would still be larger than the team may make it`,
      gone: `what is asked fits into ${namespace} on ${cluster} without an approval now`,
    },
    whenResolved: `Onramp raises the quota of ${namespace} on ${cluster} to exactly what is asked and goes on by itself, usually within a minute.`,
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
  const { repository, team, cluster, namespace, takenBy } = input;
  return {
    kind: 'namespace-taken',
    cause: `namespace-taken/${cluster}/${namespace}`,
    title: `Free the namespace ${namespace} on ${cluster}`,
    paragraphs: [
      `Team ${team} is onboarding ${fullName(repository)} and needs the namespace ${namespace} on ${cluster}. It exists already and belongs to ${takenBy}, so Onramp leaves it alone.`,
      `Please move or delete what is there; or, if it really is team ${team}'s, label it app.kubernetes.io/managed-by=onramp and onramp.dev/team=${team}, and Onramp takes it over as it is.`,
      SEEN_BY_ITSELF,
    ],
    facts: [
      {
        measure: 'Owner',
        asked: `team ${team}`,
        limit: takenBy,
        evidence: `${cluster}: Namespace ${namespace}`,
      },
    ],
    obstacle: {
      stands: `the namespace ${namespace} on ${cluster} still belongs to ${takenBy}`,
      gone: `the namespace ${namespace} on ${cluster} is free, or team ${team}'s`,
    },
    links: [repositoryLink(repository)],
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

const NAME_MEASURES: Record<NameKind, string> = {
  app: 'App name',
  address: 'Address',
  'deploy-identity': 'Deploy identity',
};

/** A name that only one repository can have was free when the plan was made, and is another repository's now. */
export function nameTakenTask(
  input: OfRepository & { name: ClaimedName; takenBy: string },
): HumanTaskRequest {
  const { repository, team, name, takenBy } = input;
  const what = `the ${NAME_MEASURES[name.kind].toLowerCase()} ${name.key}`;
  return {
    kind: 'name-taken',
    cause: `name-taken/${name.key}/${repository.host}/${repository.id}`,
    title: `Two repositories want ${what}`,
    paragraphs: [
      `Team ${team} is onboarding ${fullName(repository)}, which needs ${what}. Since its plan was made, ${takenBy} has claimed it, and only one repository can have it.`,
      `Please agree with the owners of ${takenBy}: either they give it up, or this issue is rejected and team ${team} starts again with another name.`,
    ],
    facts: [
      {
        measure: NAME_MEASURES[name.kind],
        asked: name.key,
        limit: `taken by ${takenBy}`,
        evidence: 'the catalog',
      },
    ],
    obstacle: {
      stands: `${takenBy} still has ${what}`,
      gone: `no other repository has ${what} now`,
    },
    links: [repositoryLink(repository)],
    whenResolved: GOES_ON,
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** An outside system refuses for good, for a reason Onramp has no rule for, or has not answered for as long as retries last. */
export function outsideRefusedTask(
  input: OfRepository & {
    /** For example `GitHub`, `Kubernetes (cluster eu-1)`. */
    system: string;
    step: string;
    /** What was tried, as the end of "Onramp tried to ...". */
    attempt: string;
    /** The last answer as one sentence, the system's own words included. */
    answer: string;
    /** False: it may work later as it is, the system was only not able to. */
    refusedForGood: boolean;
  },
): HumanTaskRequest {
  const { repository, team, system, step, attempt, answer, refusedForGood } = input;
  const name = fullName(repository);
  return {
    kind: 'outside-refused',
    cause: `outside-refused/${step}/${repository.host}/${repository.id}`,
    title: refusedForGood
      ? `${system} refuses a step of onboarding ${name}`
      : `${system} does not let onboarding of ${name} go on`,
    paragraphs: [
      refusedForGood
        ? `Team ${team} is onboarding ${name}. Onramp tried to ${attempt}, and it was refused. Trying again unchanged will not help.`
        : `Team ${team} is onboarding ${name}. Onramp tried to ${attempt}, again and again for a quarter of an hour, and it did not succeed.`,
      `The last answer: ${answer}`,
      refusedForGood
        ? 'Please clear the reason, then resolve this issue as done.'
        : `Please see to it that ${system} works again, then resolve this issue as done.`,
    ],
    facts: [],
    links: [repositoryLink(repository)],
    obstacle: null,
    whenResolved:
      'Onramp tries the step again and goes on by itself when it works. If it does not, a new issue asks again.',
    whenRejected: STOPS,
    owner: PLATFORM,
  };
}

/** The issue before this one, which was resolved and did not remove the obstacle. */
export interface EarlierTask {
  issueKey: string | null;
  issueUrl: string | null;
  by: string | null;
  at: Date;
}

const UTC = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The same request once more: it says first who resolved the one before, and what is still missing. */
export function followUp(request: HumanTaskRequest, earlier: EarlierTask): HumanTaskRequest {
  const { issueKey, issueUrl, by, at } = earlier;
  const before = issueKey ?? 'An earlier request';
  const still = request.obstacle?.stands ?? 'the same step met the same obstacle again';
  return {
    ...request,
    paragraphs: [
      `${before} was resolved${by ? ` by ${by}` : ''} on ${UTC.format(at)} UTC, but ${still}.`,
      ...request.paragraphs,
    ],
    links: [...request.links, ...(issueKey && issueUrl ? [{ label: issueKey, url: issueUrl }] : [])],
  };
}
