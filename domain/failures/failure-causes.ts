/** Why a build or a deployment failed. Closed: each has its row in the table below. */
export const FAILURE_CAUSES = [
  // The program in its container.
  'program-not-found',
  'not-executable',
  'out-of-memory',
  'segfault',
  'killed',
  'ended-from-outside',
  'crashed',
  'ended-by-itself',
  'listens-on-localhost',
  'port-closed',
  'health-refused',
  'health-too-slow',
  // The cluster, before any program ran.
  'image-not-pulled',
  'settings-missing',
  'container-not-made',
  'pods-refused',
  'no-room',
  'not-executed',
  'rollout-late',
  // The pipeline.
  'step-failed',
  'registry-refused',
  'secret-missing',
  'cluster-refused',
  'timed-out',
  'not-started',
  'workflow-invalid',
  'cancelled',
  'given-up',
  'held-back',
  'left-out',
] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

/** Who can mend it. */
export const FAILURE_ACTORS = [
  'pusher',
  'registry-owner',
  'repository-admin',
  'platform',
  'github-user',
] as const;
export type FailureActor = (typeof FAILURE_ACTORS)[number];

/** Where it failed, as far as the ways out need it. */
export interface FailurePlace {
  /** `owner/name`. */
  repository: string;
  defaultBranch: string;
}

interface CauseRow {
  actor: FailureActor;
  /** What the run waits for, as the end of "Failed, waits for ...". */
  waitsFor: string;
  /** What to do, and how the run goes on then: full sentences. */
  wayOut: (place: FailurePlace) => string;
}

const goesOnWithCommit = ({ defaultBranch }: FailurePlace) =>
  `Push it to ${defaultBranch}: the run goes on with that commit.`;
const onceAgain = 'Then run the failed jobs again on GitHub: the run goes on with that attempt.';
const healsItself = 'The cluster tries again by itself, and the run goes on once the pods are ready.';

const fixed = (what: string): CauseRow => ({
  actor: 'pusher',
  waitsFor: 'a fix',
  wayOut: (place) => `${what} ${goesOnWithCommit(place)}`,
});

/** Who acts on each cause, and what helps: nobody is told to push a commit that would change nothing. */
const TABLE: Record<FailureCause, CauseRow> = {
  'program-not-found': fixed(
    'Put the program into the image: a development dependency is left out of it. Or start with one that is there.',
  ),
  'not-executable': fixed('Make the file executable, or start it with the program that reads it.'),
  'out-of-memory': fixed('Raise the memory in onramp.yaml, or have the app use less.'),
  segfault: fixed('Most often a native module built for another system: build it in the image.'),
  killed: fixed('Have the app stop when it is asked to (SIGTERM), and see why it was asked.'),
  'ended-from-outside': fixed('See why it was asked to stop: the events of its pod say who asked.'),
  crashed: fixed('Mend what the log says.'),
  'ended-by-itself': fixed('Have the start command go on for as long as the app should serve.'),
  'listens-on-localhost': fixed('Listen on 0.0.0.0 (all addresses) instead of localhost.'),
  'port-closed': fixed(
    'Listen on the port in PORT, at 0.0.0.0; or give the port it does listen on in onramp.yaml.',
  ),
  'health-refused': fixed(
    'Have the health path answer 2xx once the app can serve, or give another path in onramp.yaml.',
  ),
  'health-too-slow': fixed('Have the health path answer at once, without asking other systems.'),
  'image-not-pulled': {
    actor: 'registry-owner',
    waitsFor: 'an image that can be pulled',
    wayOut: () => `Let the cluster read the image at the registry. ${healsItself}`,
  },
  'settings-missing': {
    actor: 'pusher',
    waitsFor: 'a missing setting',
    wayOut: ({ defaultBranch }) =>
      `Make what is missing in the namespace, and the cluster starts the pod by itself; or push a change of the manifests to ${defaultBranch}.`,
  },
  'container-not-made': fixed('Mend what the cluster says of the container.'),
  'pods-refused': {
    actor: 'platform',
    waitsFor: 'room in the namespace',
    wayOut: ({ defaultBranch }) =>
      `Raise the quota of the namespace, and the cluster makes the pods by itself; or lower the sizes in onramp.yaml and push to ${defaultBranch}.`,
  },
  'no-room': {
    actor: 'platform',
    waitsFor: 'a node with room',
    wayOut: () => `Give the cluster a node that has room for the pod. ${healsItself}`,
  },
  'not-executed': {
    actor: 'pusher',
    waitsFor: 'permission to run the code',
    wayOut: () =>
      'Add the repository to the sandbox again with --run, if you would run its code on this machine.',
  },
  'rollout-late': fixed('See what the pods wait for.'),
  'step-failed': fixed('Mend what the log says.'),
  'registry-refused': {
    actor: 'registry-owner',
    waitsFor: 'rights at the registry',
    wayOut: ({ repository }) =>
      `Give workflows of ${repository} the right to write this package: on GitHub in the package's settings, under "Manage Actions access". ${onceAgain}`,
  },
  'secret-missing': {
    actor: 'repository-admin',
    waitsFor: 'a missing secret',
    wayOut: ({ repository }) =>
      `Set it in the settings of ${repository}, in the environment that the job names. ${onceAgain}`,
  },
  'cluster-refused': {
    actor: 'platform',
    waitsFor: 'rights in the cluster',
    wayOut: () => `Give the deploy identity what it needs, or renew its credential. ${onceAgain}`,
  },
  'timed-out': {
    actor: 'pusher',
    waitsFor: 'another attempt',
    wayOut: ({ defaultBranch }) =>
      `Run it again on GitHub, or push what makes it quicker to ${defaultBranch}: the run goes on with either.`,
  },
  'not-started': {
    actor: 'repository-admin',
    waitsFor: 'a runner',
    wayOut: ({ repository }) =>
      `See that ${repository} has a runner for this job, and that its owner's Actions minutes are not used up. ${onceAgain}`,
  },
  'workflow-invalid': fixed(
    'Mend the workflow file: GitHub says what is wrong with it on the page of its run.',
  ),
  cancelled: {
    actor: 'pusher',
    waitsFor: 'another attempt',
    wayOut: ({ defaultBranch }) =>
      `Run it again on GitHub, or push to ${defaultBranch}: the run goes on with either.`,
  },
  'given-up': {
    actor: 'pusher',
    waitsFor: 'another attempt',
    wayOut: ({ defaultBranch }) =>
      `Run it again on GitHub, or push to ${defaultBranch}: the run goes on with either.`,
  },
  'held-back': {
    actor: 'github-user',
    waitsFor: 'somebody on GitHub',
    wayOut: () => 'Open it on GitHub and let it go on: the run goes on once it has passed.',
  },
  'left-out': fixed('See why the job did not run: a condition in the workflow leaves it out.'),
};

const ACTORS: Record<FailureActor, (place: FailurePlace) => string> = {
  pusher: ({ repository }) => `somebody who may push to ${repository}`,
  'registry-owner': ({ repository }) =>
    `an administrator of the image's package, or an owner of ${ownerOf(repository)}`,
  'repository-admin': ({ repository }) => `an administrator of ${repository}`,
  platform: () => 'the platform team',
  'github-user': ({ repository }) => `somebody who may act on workflow runs of ${repository}`,
};
const ownerOf = (repository: string) => repository.split('/')[0] ?? repository;

/** Who can mend it, as the subject of a sentence. */
export function whoMends(cause: FailureCause, place: FailurePlace): string {
  return ACTORS[TABLE[cause].actor](place);
}

/** What helps, and how the run goes on then. */
export function wayOutOf(cause: FailureCause, place: FailurePlace): string {
  return TABLE[cause].wayOut(place);
}

/** What a failed run waits for, as the end of "waits for ...". */
export function waitsFor(cause: FailureCause): string {
  return TABLE[cause].waitsFor;
}
