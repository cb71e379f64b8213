import { testJobName } from '../../blueprints/ci-workflow.ts';
import { DEPLOY_WORKFLOW_PATH, deployJobName, publishJobName } from '../../blueprints/deploy-workflow.ts';
import type { FailurePlace } from '../../domain/failures/failure-causes.ts';
import { type FailureReport, reportOf } from '../../domain/failures/failure-report.ts';
import type { Plan, PlannedApp, PlannedObject } from '../../domain/plan/plan.ts';
import type { OnboardingStep, StepLink } from '../../domain/run/run.ts';
import type { WorkflowJob, WorkflowRun } from '../../integrations/github/index.ts';
import type { PipelineLook } from '../steps/watch-pipeline.ts';
import type { ActivityDeps } from './deps.ts';
import { diagnose } from './diagnose.ts';
import { claimResource, ensureRecorded, type ResourceClaim } from './ledger.ts';
import { findPullRequestOf } from './ledger-queries.ts';
import { describeFailedPipeline } from './pipeline-failure.ts';
import { assess } from './pipeline-verdict.ts';
import { findOpenPath } from './place.ts';
import { type Rollout, readRollout, standingOf } from './rollout.ts';
import { getClusterClient, loadRun, type OpenedRepository, openRepository } from './run-context.ts';

/** Clean-up steps follow the failing one, so that its lines are not the last. */
const LOG_LINES = 400;
/** GitHub gives times in whole seconds. */
const CLOCK_STEP_MS = 1_000;
/** Looks at what the repository's own pipeline did: the build, and the deployment it made. */
export function createPipelineActivities(deps: ActivityDeps) {
  const { db, appUrl } = deps;

  return {
    /** What the pipeline will apply with our files is ours to know, and to take back: claimed before it can happen. */
    async claimPipelineObjects({ runId }: { runId: string }): Promise<void> {
      for (const object of pipelineObjects((await loadRun(deps, runId)).plan)) {
        await claimResource(db, claimOf(runId, object), object.change === 'add' ? 'made' : 'found');
      }
    },

    /** What was deployed is there now; environments that wait for an approval keep theirs as planned. */
    async confirmPipelineObjects({ runId }: { runId: string }): Promise<void> {
      const { plan } = await loadRun(deps, runId);
      const deployed = new Set(
        plan.environments.filter((each) => each.deployOnMerge).map((each) => each.namespace),
      );
      for (const object of pipelineObjects(plan)) {
        if (!deployed.has(object.namespace ?? '')) continue;
        // Of what was there already nobody can tell what the pipeline replaced: undo names it.
        const outcome = object.change === 'modify' ? 'changed' : 'unchanged';
        await ensureRecorded(db, claimOf(runId, object), async () => ({ outcome }));
      }
    },

    async lookAtBuild({ runId }: { runId: string }): Promise<PipelineLook> {
      const { plan } = await loadRun(deps, runId);
      const repository = await openRepository(deps, plan, {
        actions: 'read',
        contents: 'read',
        pull_requests: 'read',
      });
      const found = await findPipeline(repository, plan, runId);
      if (!found)
        return pending(
          `Waits for the first run of ${DEPLOY_WORKFLOW_PATH} on ${plan.repository.defaultBranch}.`,
          [],
        );
      const { pipeline, jobs, links } = found;
      const tests = plan.apps.map(testJobName).filter((name) => jobs.some((job) => job.name === name));
      const images = plan.apps.map(({ name }) => publishJobName(name));
      const seen = assess(pipeline, jobs, [...tests, ...images]);
      switch (seen.state) {
        case 'failed':
          return describeFailure(
            { runId, repository, plan, pipeline, links },
            'await-first-build',
            seen.job,
            'The build',
          );
        case 'passed':
          return { state: 'succeeded', note: `${pipeline.headSha.slice(0, 7)} is built`, links };
        case 'pending':
          return pending(seen.job ?? 'queued', links);
      }
    },

    async lookAtDeployment({ runId }: { runId: string }): Promise<PipelineLook> {
      const { plan } = await loadRun(deps, runId);
      const repository = await openRepository(deps, plan, {
        actions: 'read',
        contents: 'read',
        pull_requests: 'read',
      });
      const environments = plan.environments.filter((environment) => environment.deployOnMerge);
      const found = await findPipeline(repository, plan, runId);
      if (!found) return pending(null, []);
      const { pipeline, jobs } = found;
      const links = [...found.links];
      for (const environment of environments) {
        const client = getClusterClient(deps, environment.cluster);
        const deployed = assess(pipeline, jobs, [deployJobName(environment.name)]);
        const rollouts = await Promise.all(
          plan.apps.map(async (app) => ({
            app,
            rollout: await readRollout(client, environment.namespace, app.name),
          })),
        );
        const isOfThis = ({ revision }: Rollout) => revision === pipeline.headSha;
        // A crash is told at once: the pipeline itself waits for the rollout's deadline before it fails.
        for (const { app, rollout } of rollouts) {
          if (!isOfThis(rollout) && rollout.state !== 'not-executed') continue;
          const subject = { app: app.name, environment: environment.name, namespace: environment.namespace };
          const report = await diagnose(client, { ...subject, place: placeOf(plan) }, rollout);
          if (report) return failure(pipeline, { report, links, url: pipeline.url });
        }
        const isUp = rollouts.every(({ rollout }) => isOfThis(rollout) && rollout.state === 'healthy');
        if (deployed.state === 'failed' && !isUp) {
          const what = `The deployment to ${environment.name}`;
          const seen = { runId, repository, plan, pipeline, links };
          return describeFailure(seen, 'await-first-deployment', deployed.job, what);
        }
        for (const { app, rollout } of rollouts) {
          if (deployed.state === 'pending' || rollout.state !== 'healthy') {
            const note = `${app.name}: ${standingOf(rollout)} in ${environment.name}`;
            // Pods tell of their troubles within seconds, and send no webhook.
            return { ...pending(note, links), soon: isOfThis(rollout) };
          }
          const url = `${app.urls[environment.name]}${app.healthPath ?? '/'}`;
          const answer = await appUrl
            .get(url)
            .catch((error: Error) => ({ status: 0, message: error.message }));
          if (answer.status === 0 || answer.status >= 500) {
            return pending(`${url} answers ${answer.status === 0 ? 'nothing yet' : answer.status}`, links);
          }
          links.push(await openLink(app, environment.name, rollout.probePath));
        }
      }
      return { state: 'succeeded', note: environments.map(({ name }) => name).join(', '), links };
    },
  };

  /** A link that a person can open; where neither page nor probe answers well, the address says so itself. */
  async function openLink(app: PlannedApp, environment: string, probePath: string | null): Promise<StepLink> {
    const address = app.urls[environment] ?? '';
    const where = `${app.name} in ${environment}`;
    const path = await findOpenPath(appUrl, address, probePath);
    if (path === '/') return { label: where, url: address };
    if (path) return { label: `${where}: ${path}`, url: `${address}${path}` };
    return { label: `${where} (answers, but has no page at /)`, url: address };
  }

  async function findPipeline(
    { github, name }: OpenedRepository,
    plan: Plan,
    runId: string,
  ): Promise<{ pipeline: WorkflowRun; jobs: WorkflowJob[]; links: StepLink[] } | null> {
    const runs = await github.actions.listRuns(name, {
      branch: plan.repository.defaultBranch,
      event: 'push',
    });
    const pull = await findPullRequestOf(db, runId);
    const mergedAt = pull && (await github.pullRequests.get(name, pull.number)).mergedAt;
    const pipeline = runs.find(
      ({ path, createdAt }) =>
        path.split('@')[0] === DEPLOY_WORKFLOW_PATH &&
        // A green run of before the merge proves nothing of what was merged.
        (!mergedAt || createdAt.getTime() >= mergedAt.getTime() - CLOCK_STEP_MS),
    );
    if (!pipeline) return null;
    const links = [{ label: `Build of ${pipeline.headSha.slice(0, 7)}`, url: pipeline.url }];
    return { pipeline, jobs: await github.actions.listJobs(name, pipeline.id), links };
  }

  /** The log of a job is read once: what was told of it before is told again as it was. */
  async function describeFailure(
    { runId, repository, plan, pipeline, links }: FailedAttempt,
    step: OnboardingStep,
    job: WorkflowJob | null,
    what: string,
  ): Promise<PipelineLook> {
    const { github, name } = repository;
    const seenIn = job ? `job/${job.id}` : `workflow run/${pipeline.id}/${pipeline.attempt}`;
    const url = job?.url ?? pipeline.url;
    const before = await db.runStep.findUnique({ where: { runId_name: { runId, name: step } } });
    const told = reportOf(before?.failure);
    const report =
      told?.seenIn === seenIn
        ? told
        : describeFailedPipeline({
            what,
            commit: pipeline.headSha.slice(0, 7),
            pipeline,
            job,
            log: job ? ((await github.actions.jobLogTail(name, job.id, LOG_LINES)) ?? []) : [],
            place: placeOf(plan),
            seenIn,
          });
    const logLink = job?.url ? [{ label: `Log of ${job.name}`, url: job.url }] : [];
    return failure(pipeline, { report, links: [...links, ...logLink], url });
  }
}

interface FailedAttempt {
  runId: string;
  repository: OpenedRepository;
  plan: Plan;
  pipeline: WorkflowRun;
  links: StepLink[];
}

const placeOf = ({ repository: { owner, name, defaultBranch } }: Plan): FailurePlace => ({
  repository: `${owner}/${name}`,
  defaultBranch,
});

const pipelineObjects = (plan: Plan) =>
  [...plan.objects, ...plan.monitoring].filter((object) => object.appliedBy === 'pipeline');

function claimOf(
  runId: string,
  { cluster, namespace, apiVersion, kind, name, change }: PlannedObject,
): ResourceClaim {
  return {
    runId,
    step: 'await-first-deployment',
    system: 'kubernetes',
    kind,
    key: `${cluster}/${namespace ?? '-'}/${kind}/${name}`,
    name,
    location: namespace ?? `cluster ${cluster}`,
    undo: { undo: 'kubernetes/object', args: { cluster, apiVersion, kind, namespace, name } },
    change,
  };
}

function failure(
  { headSha, attempt }: WorkflowRun,
  { report, links, url }: { report: FailureReport; links: StepLink[]; url: string | null },
): PipelineLook {
  return {
    state: 'failed',
    // A re-run of the same commit is a new attempt, and another life of a container says more: both are told anew.
    commit: `${headSha}/${attempt}/${report.cause}/${report.seenIn}`,
    sentence: report.headline,
    report,
    who: report.who,
    url,
    links,
  };
}

const pending = (note: string | null, links: StepLink[]) => ({ state: 'pending' as const, note, links });
