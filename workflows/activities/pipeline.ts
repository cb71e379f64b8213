import { testJobName } from '../../blueprints/ci-workflow.ts';
import { DEPLOY_WORKFLOW_PATH, deployJobName, publishJobName } from '../../blueprints/deploy-workflow.ts';
import type { Plan, PlannedEnvironment } from '../../domain/plan/plan.ts';
import type { StepLink } from '../../domain/run/run.ts';
import type { WorkflowJob, WorkflowRun } from '../../integrations/github/index.ts';
import type { PipelineLook } from '../steps/watch-pipeline.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureRecorded } from './ledger.ts';
import { readRollout } from './rollout.ts';
import { getClusterClient, loadRun, type OpenedRepository, openRepository } from './run-context.ts';

const LOG_LINES = 40;
/** Lines that say why a job failed, as tools commonly write them. */
const TELLING = /(^|\s)(error|fail(ed|ure|ing)?|not ok|✖|✕|×|ERR!|exception|denied|refused|does not know)\b/i;

/** Looks at what the repository's own pipeline did: the build, and the deployment it made. */
export function createPipelineActivities(deps: ActivityDeps) {
  const { db, appUrl } = deps;

  return {
    async lookAtBuild({ runId }: { runId: string }): Promise<PipelineLook> {
      const { plan } = await loadRun(deps, runId);
      const repository = await openRepository(deps, plan, { actions: 'read', contents: 'read' });
      const found = await findPipeline(repository, plan);
      if (!found)
        return pending(
          `Waits for the first run of ${DEPLOY_WORKFLOW_PATH} on ${plan.repository.defaultBranch}.`,
          [],
        );
      const { pipeline, jobs, links } = found;
      const names = new Set(plan.apps.flatMap((app) => [testJobName(app), publishJobName(app.name)]));
      const builds = jobs.filter((job) => names.has(job.name));
      const failed =
        builds.find(hasFailed) ??
        (pipeline.conclusion === 'failure' && builds.length === 0 ? jobs.find(hasFailed) : undefined);
      if (failed) return describeFailedJob(repository, plan, pipeline, failed, links, 'The first build');
      if (builds.length > 0 && builds.every((job) => job.status === 'completed')) {
        return { state: 'succeeded', note: `${pipeline.headSha.slice(0, 7)} is built`, links };
      }
      return pending(jobs.find((job) => job.status === 'running')?.name ?? 'queued', links);
    },

    async lookAtDeployment({ runId }: { runId: string }): Promise<PipelineLook> {
      const { plan } = await loadRun(deps, runId);
      const repository = await openRepository(deps, plan, { actions: 'read', contents: 'read' });
      const environments = plan.environments.filter((environment) => environment.deployOnMerge);
      await recordPipelineObjects(runId, plan, environments);
      const found = await findPipeline(repository, plan);
      if (!found) return pending(null, []);
      const { pipeline, jobs } = found;
      const links = [...found.links];
      for (const environment of environments) {
        const client = getClusterClient(deps, environment.cluster);
        const deployJob = jobs.find((job) => job.name === deployJobName(environment.name));
        for (const app of plan.apps) {
          const rollout = await readRollout(client, environment.namespace, app.name);
          if (rollout.state === 'not-executed') {
            return {
              ...failure(plan, pipeline, links),
              sentence: `${app.name} is deployed to ${environment.name} but was not executed. ${rollout.reason ?? ''}`,
            };
          }
          if (deployJob && hasFailed(deployJob)) {
            const told = await describeFailedJob(
              repository,
              plan,
              pipeline,
              deployJob,
              links,
              `The deployment to ${environment.name}`,
            );
            const reason =
              rollout.state === 'failing' || rollout.state === 'degraded' ? ` ${rollout.reason ?? ''}` : '';
            return { ...told, sentence: `${told.sentence}${reason}` };
          }
          if (deployJob?.status !== 'completed' || rollout.state !== 'healthy') {
            return pending(
              rollout.reason ??
                `${app.name}: ${rollout.pods.ready} of ${rollout.pods.wanted} pods ready in ${environment.name}`,
              links,
            );
          }
          const url = `${app.urls[environment.name]}${app.healthPath ?? '/'}`;
          const answer = await appUrl
            .get(url)
            .catch((error: Error) => ({ status: 0, message: error.message }));
          if (answer.status === 0 || answer.status >= 500) {
            return pending(`${url} answers ${answer.status === 0 ? 'nothing yet' : answer.status}`, links);
          }
          links.push({ label: `${app.name} in ${environment.name}`, url: app.urls[environment.name] ?? url });
        }
      }
      return { state: 'succeeded', note: environments.map(({ name }) => name).join(', '), links };
    },
  };

  /** What the pipeline applies with our files is ours to know, and to take back. */
  async function recordPipelineObjects(
    runId: string,
    plan: Plan,
    environments: readonly PlannedEnvironment[],
  ): Promise<void> {
    const applied = [...plan.objects, ...plan.monitoring].filter(
      (object) =>
        object.appliedBy === 'pipeline' &&
        environments.some(({ namespace }) => namespace === object.namespace),
    );
    for (const { cluster, namespace, apiVersion, kind, name } of applied) {
      await ensureRecorded(
        db,
        {
          runId,
          step: 'await-first-deployment',
          system: 'kubernetes',
          kind,
          key: `${cluster}/${namespace ?? '-'}/${kind}/${name}`,
          name,
          location: namespace ?? `cluster ${cluster}`,
          undo: { undo: 'kubernetes/object', args: { cluster, apiVersion, kind, namespace, name } },
        },
        async () => ({ outcome: 'created' }),
      );
    }
  }

  async function findPipeline(
    { github, name }: OpenedRepository,
    plan: Plan,
  ): Promise<{ pipeline: WorkflowRun; jobs: WorkflowJob[]; links: StepLink[] } | null> {
    const runs = await github.actions.listRuns(name, {
      branch: plan.repository.defaultBranch,
      event: 'push',
    });
    const pipeline = runs.find((run) => run.path.split('@')[0] === DEPLOY_WORKFLOW_PATH);
    if (!pipeline) return null;
    const links = [{ label: `Build of ${pipeline.headSha.slice(0, 7)}`, url: pipeline.url }];
    return { pipeline, jobs: await github.actions.listJobs(name, pipeline.id), links };
  }

  async function describeFailedJob(
    { github, name }: OpenedRepository,
    plan: Plan,
    pipeline: WorkflowRun,
    job: WorkflowJob,
    links: StepLink[],
    what: string,
  ) {
    const step = job.steps.find(hasFailed);
    const log = (await github.actions.jobLogTail(name, job.id, LOG_LINES)) ?? [];
    const line = log
      .findLast((each) => TELLING.test(each))
      ?.replace(/^\d{4}-\S+Z\s*/, '')
      .trim()
      .slice(0, 200);
    const where = step ? `the step "${step.name}" of the job "${job.name}"` : `the job "${job.name}"`;
    const said = line ? ` Its log says: ${line}` : '';
    return {
      ...failure(plan, pipeline, job.url ? [...links, { label: `Log of ${job.name}`, url: job.url }] : links),
      url: job.url ?? pipeline.url,
      sentence: `${what} of ${pipeline.headSha.slice(0, 7)} failed in ${where}.${said} Push a fix to ${plan.repository.defaultBranch}: the run goes on with the next commit.`,
    };
  }
}

function failure(plan: Plan, pipeline: WorkflowRun, links: StepLink[]) {
  return {
    state: 'failed' as const,
    // A re-run of the same commit is a new attempt, and its failure is told anew.
    commit: `${pipeline.headSha}/${pipeline.attempt}`,
    who: `somebody who may push to ${plan.repository.owner}/${plan.repository.name}`,
    url: pipeline.url as string | null,
    links,
  };
}

const pending = (note: string | null, links: StepLink[]): PipelineLook => ({ state: 'pending', note, links });

const hasFailed = (progress: Pick<WorkflowJob, 'status' | 'conclusion'>) =>
  progress.status === 'completed' &&
  (progress.conclusion === 'failure' ||
    progress.conclusion === 'timed-out' ||
    progress.conclusion === 'cancelled');
