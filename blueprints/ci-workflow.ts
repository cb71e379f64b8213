import type { ManifestApp } from '#domain/app-manifest/manifest.ts';
import type { AppOnBlueprint, BlueprintContext, RepositoryFilesInput } from '#domain/plan/blueprint.ts';
import { imageSource } from '#domain/plan/blueprint.ts';
import { pinned } from './actions.ts';
import type { Workflow, WorkflowJob } from './workflow.ts';
import { checkoutStep, expression, RUNNER, serialiseWorkflow } from './workflow.ts';

export const CI_WORKFLOW_PATH = '.github/workflows/onramp-ci.yml';

/** Name of the check that runs an app's tests, on pull requests and on merges alike. */
export function testJobName(app: Pick<ManifestApp, 'name'>): string {
  return `Test ${app.name}`;
}

function imageJobName(app: Pick<ManifestApp, 'name'>): string {
  return `Build image of ${app.name}`;
}

/** Names of the checks of a pull request, in the order of the jobs. */
export function requiredChecks(apps: readonly AppOnBlueprint[], context: BlueprintContext): string[] {
  return apps.flatMap(({ app, blueprint }) => {
    const tested = blueprint.testSteps(app, context).length > 0;
    return [...(tested ? [testJobName(app)] : []), imageJobName(app)];
  });
}

/** Pull requests: the tests of each app, and whether its image can be built. Nothing is pushed, no secret is read. */
export function renderCiWorkflow({ apps, context }: RepositoryFilesInput): string {
  const jobs = apps.flatMap(({ app, blueprint }) => {
    const steps = blueprint.testSteps(app, context);
    const test: Array<[string, WorkflowJob]> =
      steps.length === 0 ? [] : [[`test-${app.name}`, testJob(app, [checkoutStep(null), ...steps])]];
    return [...test, [`image-${app.name}`, imageJob(app)] as [string, WorkflowJob]];
  });
  const workflow: Workflow = {
    name: 'Onramp CI',
    on: { pull_request: null },
    permissions: {},
    concurrency: {
      group: `onramp-ci-${expression('github.event.pull_request.number')}`,
      'cancel-in-progress': true,
    },
    jobs: Object.fromEntries(jobs),
  };
  return serialiseWorkflow(workflow);
}

/** A job that runs the tests of an app. */
export function testJob(app: ManifestApp, steps: WorkflowJob['steps']): WorkflowJob {
  return {
    name: testJobName(app),
    'runs-on': RUNNER,
    'timeout-minutes': 20,
    permissions: { contents: 'read' },
    steps,
  };
}

function imageJob(app: ManifestApp): WorkflowJob {
  const { dockerfile, context } = imageSource(app);
  return {
    name: imageJobName(app),
    'runs-on': RUNNER,
    'timeout-minutes': 30,
    permissions: { contents: 'read' },
    steps: [
      checkoutStep(null),
      { name: 'Set up Buildx', uses: pinned('docker/setup-buildx-action') },
      {
        name: 'Build',
        uses: pinned('docker/build-push-action'),
        with: { context, file: dockerfile, push: false, ...buildCache(app, 'read') },
      },
    ],
  };
}

/** Layers are kept in GitHub's cache; pull requests only read what the default branch wrote. */
export function buildCache(app: ManifestApp, use: 'read' | 'write'): Record<string, string> {
  const from = { 'cache-from': `type=gha,scope=${app.name}` };
  return use === 'read' ? from : { ...from, 'cache-to': `type=gha,mode=max,scope=${app.name}` };
}
