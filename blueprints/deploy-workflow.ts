import { REVISION_ANNOTATION } from '#domain/app-manifest/kubernetes-object.ts';
import { deployFolder } from '#domain/app-manifest/kustomization.ts';
import type { ManifestApp } from '#domain/app-manifest/manifest.ts';
import { imageName, imagePlaceholder } from '#domain/app-manifest/render-context.ts';
import type { RepositoryFilesInput, WorkflowStep } from '#domain/plan/blueprint.ts';
import { imageSource } from '#domain/plan/blueprint.ts';
import type { PlannedEnvironment } from '#domain/plan/plan.ts';
import { pinned } from './actions.ts';
import { buildCache, testJob } from './ci-workflow.ts';
import { kubeconfigScript } from './kubeconfig-script.ts';
import type { Workflow, WorkflowJob } from './workflow.ts';
import { branchPattern, checkoutStep, expression, RUNNER, serialiseWorkflow } from './workflow.ts';

export const DEPLOY_WORKFLOW_PATH = '.github/workflows/onramp-deploy.yml';

/** Names of jobs as GitHub shows them: what watches the pipeline finds them by these. */
export const publishJobName = (app: string) => `Publish image of ${app}`;
export const deployJobName = (environment: string) => `Deploy to ${environment}`;

/** The commit that a person asked for, else the one that was pushed. */
const REVISION = expression('inputs.revision || github.sha');
/** Apps must be available within this time, or the deployment has failed. */
const ROLLOUT_TIMEOUT = '300s';

/**
 * Pushes to the default branch are tested, built, and deployed to the environments in their order: an environment with
 * an approval waits for it. By hand, any revision can be deployed to one environment.
 */
export function renderDeployWorkflow(input: RepositoryFilesInput): string {
  const environments = input.environments;
  const workflow: Workflow = {
    name: 'Onramp deploy',
    on: {
      push: { branches: [branchPattern(input.context.repository.defaultBranch)] },
      workflow_dispatch: {
        inputs: {
          environment: {
            description: 'Where to deploy',
            type: 'choice',
            required: true,
            options: environments.map((environment) => environment.name),
          },
          revision: {
            description: 'Commit, tag or branch to deploy; empty for the head of the chosen branch',
            type: 'string',
            required: false,
          },
        },
      },
    },
    permissions: {},
    jobs: Object.fromEntries([...buildJobs(input), ...deployJobs(input)]),
  };
  return serialiseWorkflow(workflow);
}

function buildJobs({ apps, context }: RepositoryFilesInput): Array<[string, WorkflowJob]> {
  return apps.flatMap(({ app, blueprint }): Array<[string, WorkflowJob]> => {
    const steps = blueprint.testSteps(app, context);
    const test = `test-${app.name}`;
    const image = imageJob(app, context.repository.owner, steps.length === 0 ? [] : [test]);
    if (steps.length === 0) return [[`image-${app.name}`, image]];
    return [
      [test, testJob(app, [checkoutStep(REVISION), ...steps])],
      [`image-${app.name}`, image],
    ];
  });
}

function imageJob(app: ManifestApp, owner: string, needs: string[]): WorkflowJob {
  const { dockerfile, context } = imageSource(app);
  const commit = expression('steps.checkout.outputs.commit');
  return {
    name: publishJobName(app.name),
    ...(needs.length === 0 ? {} : { needs }),
    'runs-on': RUNNER,
    'timeout-minutes': 30,
    permissions: { contents: 'read', packages: 'write' },
    outputs: { digest: expression('steps.build.outputs.digest'), revision: commit },
    steps: [
      checkoutStep(REVISION),
      { name: 'Set up Buildx', uses: pinned('docker/setup-buildx-action') },
      {
        name: 'Sign in to the registry',
        uses: pinned('docker/login-action'),
        with: {
          registry: expression('vars.REGISTRY'),
          username: expression('github.actor'),
          password: expression('secrets.GITHUB_TOKEN'),
        },
      },
      {
        name: 'Build and push',
        id: 'build',
        uses: pinned('docker/build-push-action'),
        with: {
          context,
          file: dockerfile,
          push: true,
          tags: `${imageOf(app, owner)}:${commit}`,
          labels: `org.opencontainers.image.revision=${commit}`,
          ...buildCache(app, 'write'),
        },
      },
    ],
  };
}

function imageOf(app: ManifestApp, owner: string): string {
  return `${expression('vars.REGISTRY')}${imageName('', owner, app.name)}`;
}

function deployJobs(input: RepositoryFilesInput): Array<[string, WorkflowJob]> {
  const chain = input.environments.filter(({ approval, deployOnMerge }) => approval || deployOnMerge);
  return input.environments.map((environment) => {
    const before = chain[chain.indexOf(environment) - 1];
    return [`deploy-${environment.name}`, deployJob(environment, before, input)];
  });
}

function deployJob(
  environment: PlannedEnvironment,
  before: PlannedEnvironment | undefined,
  { apps, context }: RepositoryFilesInput,
): WorkflowJob {
  const { name } = environment;
  const images = apps.map(({ app }) => `image-${app.name}`);
  const asked = `inputs.environment == '${name}'`;
  const onPush = environment.approval || environment.deployOnMerge;
  const wanted = onPush ? `(github.event_name == 'push' || ${asked})` : asked;
  const revision = expression(`needs.${images[0]}.outputs.revision`);
  return {
    name: deployJobName(name),
    needs: [...images, ...(before === undefined ? [] : [`deploy-${before.name}`])],
    // A deployment by hand skips the environments before this one; a failed one still stops it.
    if: expression(`!failure() && !cancelled() && ${wanted}`),
    'runs-on': RUNNER,
    'timeout-minutes': 30,
    permissions: { contents: 'read' },
    environment: { name, url: expression('vars.APP_URL') },
    concurrency: { group: `onramp-deploy-${name}`, 'cancel-in-progress': false },
    steps: [
      checkoutStep(revision),
      kubeconfigStep(),
      ...apps.map(({ app }) => setImageStep(app, name, context.repository.owner)),
      recordRevisionStep(name, revision),
      kubectlStep('Apply', `kubectl apply -k ${deployFolder(name)}`),
      ...apps.map(({ app }) =>
        kubectlStep(
          `Wait until ${app.name} is available`,
          `kubectl rollout status deployment/${app.name} --timeout=${ROLLOUT_TIMEOUT}`,
        ),
      ),
    ],
  };
}

function kubeconfigStep(): WorkflowStep {
  return {
    name: 'Write the kubeconfig',
    env: {
      KUBE_SERVER: expression('vars.KUBE_SERVER'),
      KUBE_CA: expression('vars.KUBE_CA'),
      KUBE_NAMESPACE: expression('vars.KUBE_NAMESPACE'),
      KUBE_TOKEN: expression('secrets.KUBE_TOKEN'),
    },
    run: kubeconfigScript(),
  };
}

function setImageStep(app: ManifestApp, environment: string, owner: string): WorkflowStep {
  return {
    name: `Set the image of ${app.name}`,
    'working-directory': deployFolder(environment),
    env: { IMAGE: imageOf(app, owner), DIGEST: expression(`needs.image-${app.name}.outputs.digest`) },
    run: `kustomize edit set image "${imagePlaceholder(app.name)}=$IMAGE@$DIGEST"`,
  };
}

/**
 * Writes the commit on every object of the folder and on their pods (kustomize's `commonAnnotations`), so that the
 * cluster itself says what runs. A new commit rolls the pods in any case: its image carries the commit in a label.
 * `add --force` rather than `set`, which earlier versions refuse for a key with a dot in its prefix.
 */
function recordRevisionStep(environment: string, revision: string): WorkflowStep {
  return {
    name: 'Record the revision',
    'working-directory': deployFolder(environment),
    env: { REVISION: revision },
    run: `kustomize edit add annotation --force "${REVISION_ANNOTATION}:$REVISION"`,
  };
}

function kubectlStep(name: string, run: string): WorkflowStep {
  return { name, env: { KUBECONFIG: `${expression('runner.temp')}/kubeconfig` }, run };
}
