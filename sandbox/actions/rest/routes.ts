import type { Context } from 'hono';
import type { GithubCore, RepositoryRecord } from '../../github/contract.ts';
import type { ApprovalRecord, JobRecord, RunRecord, WorkflowRecord } from '../model.ts';
import type { Records } from '../records.ts';
import type { Logs } from '../runner/log.ts';
import type { Engine } from '../runs/engine-types.ts';
import { paginate, Refusal, requireVisitor, type Visitor } from './access.ts';
import { dispatch } from './dispatch.ts';
import { presentArtifact, presentJob, presentRun, presentWorkflow, wholeSeconds } from './present.ts';

export interface RestOptions {
  github: GithubCore;
  records: Records;
  engine: Engine;
  logs: Logs;
}

const BASE = '/repos/:owner/:repo/actions';

/** Adds the REST API of Actions to GitHub's. */
export function addRoutes(options: RestOptions): void {
  const { github, records, engine, logs } = options;
  const { api } = github;

  const route = (
    method: 'get' | 'post' | 'put',
    path: string,
    handle: (context: Context) => Response | Promise<Response>,
  ): void => {
    api[method](`${BASE}${path}`, async (context) => {
      try {
        return await handle(context);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return context.json(
          {
            message: error.message,
            documentation_url: 'https://docs.github.com/rest/actions',
            status: String(error.status),
          },
          error.status,
        );
      }
    });
  };

  async function findWorkflow(context: Context, repository: RepositoryRecord): Promise<WorkflowRecord> {
    await engine.factory.registerWorkflows(repository);
    const wanted = context.req.param('workflow') ?? '';
    const found = records.workflows
      .list(repository.id)
      .find((workflow) =>
        /^\d+$/.test(wanted)
          ? workflow.id === Number(wanted)
          : workflow.path === `.github/workflows/${wanted}` || workflow.path === wanted,
      );
    if (!found) throw new Refusal(404, 'Not Found');
    return found;
  }

  function findRun(context: Context, repository: RepositoryRecord): RunRecord {
    const run = records.runs.get(Number(context.req.param('run')));
    if (run?.repositoryId !== repository.id) throw new Refusal(404, 'Not Found');
    return run;
  }

  function findJob(context: Context, repository: RepositoryRecord): { job: JobRecord; run: RunRecord } {
    const job = records.jobs.get(Number(context.req.param('job')));
    const run = job ? records.runs.get(job.runId) : undefined;
    if (!job || !run || job.repositoryId !== repository.id) throw new Refusal(404, 'Not Found');
    return { job, run };
  }

  const listRuns = (
    context: Context,
    { repository }: Visitor,
    keep: (run: RunRecord) => boolean,
  ): Response => {
    const query = (name: string): string | undefined => context.req.query(name);
    const wanted = {
      branch: query('branch'),
      event: query('event'),
      actor: query('actor'),
      status: query('status'),
      headSha: query('head_sha'),
      suite: query('check_suite_id'),
      created: query('created'),
    };
    const runs = records.runs
      .list(repository.id)
      .filter(
        (run) =>
          keep(run) &&
          (wanted.branch === undefined || run.headBranch === wanted.branch) &&
          (wanted.event === undefined || run.event === wanted.event) &&
          (wanted.actor === undefined || run.actor === wanted.actor) &&
          (wanted.headSha === undefined || run.headSha === wanted.headSha) &&
          (wanted.suite === undefined || run.id === Number(wanted.suite)) &&
          (wanted.status === undefined || run.status === wanted.status || run.conclusion === wanted.status) &&
          createdWithin(run, wanted.created),
      );
    const page = paginate(context, runs);
    return context.json({
      total_count: runs.length,
      workflow_runs: page.map((run) => presentRun(github, repository, run)),
    });
  };

  route('get', '/workflows', async (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    await engine.factory.registerWorkflows(repository);
    const all = records.workflows.list(repository.id).filter((workflow) => workflow.state !== 'deleted');
    return context.json({
      total_count: all.length,
      workflows: paginate(context, all).map((workflow) => presentWorkflow(github, repository, workflow)),
    });
  });
  route('get', '/workflows/:workflow', async (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    return context.json(presentWorkflow(github, repository, await findWorkflow(context, repository)));
  });
  route('get', '/workflows/:workflow/runs', async (context) => {
    const visitor = requireVisitor(github, context, 'read');
    const workflow = await findWorkflow(context, visitor.repository);
    return listRuns(context, visitor, (run) => run.workflowId === workflow.id);
  });
  for (const [verb, state] of [
    ['enable', 'active'],
    ['disable', 'disabled_manually'],
  ] as const) {
    route('put', `/workflows/:workflow/${verb}`, async (context) => {
      const { repository } = requireVisitor(github, context, 'write');
      records.workflows.put({ ...(await findWorkflow(context, repository)), state });
      return context.body(null, 204);
    });
  }
  route('post', '/workflows/:workflow/dispatches', async (context) => {
    const visitor = requireVisitor(github, context, 'write');
    const workflow = await findWorkflow(context, visitor.repository);
    const body = await readBody(context);
    const run = await dispatch({ github, engine }, visitor, workflow, body);
    engine.start(run);
    if (body.return_run_details !== true) return context.body(null, 204);
    const shown = presentRun(github, visitor.repository, run);
    return context.json({ workflow_run_id: run.id, run_url: shown.url, html_url: shown.html_url });
  });

  route('get', '/runs', (context) => listRuns(context, requireVisitor(github, context, 'read'), () => true));
  route('get', '/runs/:run', (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    return context.json(presentRun(github, repository, findRun(context, repository)));
  });
  route('get', '/runs/:run/jobs', (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    const run = findRun(context, repository);
    const attempts =
      context.req.query('filter') === 'all'
        ? Array.from({ length: run.attempt }, (_, index) => index + 1)
        : [run.attempt];
    return listJobs(context, repository, run, attempts);
  });
  route('get', '/runs/:run/attempts/:attempt/jobs', (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    const run = findRun(context, repository);
    const attempt = Number(context.req.param('attempt'));
    if (!(attempt >= 1 && attempt <= run.attempt)) throw new Refusal(404, 'Not Found');
    return listJobs(context, repository, run, [attempt]);
  });
  const listJobs = (
    context: Context,
    repository: RepositoryRecord,
    run: RunRecord,
    attempts: number[],
  ): Response => {
    const jobs = attempts.flatMap((attempt) => records.jobs.list(run.id, attempt));
    return context.json({
      total_count: jobs.length,
      jobs: paginate(context, jobs).map((job) => presentJob(github, repository, run, job)),
    });
  };
  route('get', '/runs/:run/artifacts', (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    const run = findRun(context, repository);
    const artifacts = records.artifacts.list(run.id);
    return context.json({
      total_count: artifacts.length,
      artifacts: paginate(context, artifacts).map((artifact) =>
        presentArtifact(github, repository, run, artifact),
      ),
    });
  });

  route('get', '/jobs/:job', (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    const { job, run } = findJob(context, repository);
    return context.json(presentJob(github, repository, run, job));
  });
  route('get', '/jobs/:job/logs', (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    const { job } = findJob(context, repository);
    if (job.status !== 'completed' || job.startedAt === null) throw new Refusal(404, 'Not Found');
    return context.redirect(`${github.webUrl}/_actions/logs/${job.id}/${logKey(options, job)}`, 302);
  });
  github.web.get('/_actions/logs/:job/:key', (context) => {
    const job = records.jobs.get(Number(context.req.param('job')));
    if (!job || context.req.param('key') !== logKey(options, job)) return context.text('Not Found', 404);
    return context.text(logs.readJob(job.id));
  });

  for (const [verb, which] of [
    ['rerun', 'all'],
    ['rerun-failed-jobs', 'failed'],
  ] as const) {
    route('post', `/runs/:run/${verb}`, async (context) => {
      const { repository, login } = requireVisitor(github, context, 'write');
      const run = findRun(context, repository);
      if (run.status !== 'completed') throw new Refusal(403, 'This workflow is already running');
      engine.rerun(run, which, login);
      return context.json({}, 201);
    });
  }
  for (const verb of ['cancel', 'force-cancel']) {
    route('post', `/runs/:run/${verb}`, (context) => {
      const { repository } = requireVisitor(github, context, 'write');
      const run = findRun(context, repository);
      if (run.status === 'completed')
        throw new Refusal(409, 'Cannot cancel a workflow run that is completed.');
      engine.cancel(run);
      return context.json({}, 202);
    });
  }
  route('get', '/runs/:run/pending_deployments', (context) => {
    const { repository, caller } = requireVisitor(github, context, 'read');
    const run = findRun(context, repository);
    return context.json(
      pendingEnvironments(options, repository, run).map(({ environment, since }) => ({
        environment: presentEnvironment(github, repository, environment),
        wait_timer: 0,
        wait_timer_started_at: wholeSeconds(since),
        current_user_can_approve:
          caller.kind === 'user' &&
          environment.reviewers.some((reviewer) => reviewer.logins.includes(caller.login)),
        reviewers: environment.reviewers.map((reviewer) => ({
          type: reviewer.type,
          reviewer: reviewer.shown,
        })),
      })),
    );
  });
  route('post', '/runs/:run/pending_deployments', async (context) => {
    const { repository, caller } = requireVisitor(github, context, 'read', 'deployments');
    const run = findRun(context, repository);
    if (caller.kind !== 'user') throw new Refusal(403, 'Resource not accessible by integration');
    const body = await readBody(context);
    const reviewed = reviewDeployments(options, repository, run, caller.login, body);
    return context.json(
      reviewed.flatMap((job) =>
        job.environment?.deploymentId
          ? [github.present.deployment(repository.id, job.environment.deploymentId)]
          : [],
      ),
    );
  });
  route('get', '/runs/:run/approvals', (context) => {
    const { repository } = requireVisitor(github, context, 'read');
    const run = findRun(context, repository);
    return context.json(
      records.approvals.list(run.id).map((approval) => presentApproval(github, repository, approval)),
    );
  });
}

/** Environments a run waits for, with the time since it does. */
export function pendingEnvironments(
  { github, records }: Pick<RestOptions, 'github' | 'records'>,
  repository: RepositoryRecord,
  run: RunRecord,
) {
  const waiting = records.jobs
    .list(run.id, run.attempt)
    .filter((job) => job.status === 'waiting' && job.environment);
  const names = [...new Set(waiting.map((job) => job.environment?.name as string))];
  return names.map((name) => ({
    environment: github.ensureEnvironment(repository.id, name),
    since: waiting.find((job) => job.environment?.name === name)?.createdAt as string,
  }));
}

/** A person's decision. @throws Refusal 422 when the environment does not wait, or the person is no reviewer of it */
export function reviewDeployments(
  options: RestOptions,
  repository: RepositoryRecord,
  run: RunRecord,
  login: string,
  body: Record<string, unknown>,
): JobRecord[] {
  const ids = Array.isArray(body.environment_ids) ? body.environment_ids.map(Number) : [];
  if (
    ids.length === 0 ||
    (body.state !== 'approved' && body.state !== 'rejected') ||
    typeof body.comment !== 'string'
  ) {
    throw new Refusal(
      422,
      'Invalid request.\n\nenvironment_ids, state (approved or rejected) and comment are required.',
    );
  }
  const pending = pendingEnvironments(options, repository, run);
  for (const id of ids) {
    const environment = pending.find((entry) => entry.environment.id === id)?.environment;
    if (!environment) throw new Refusal(422, 'There are no pending deployment requests for this environment');
    if (!environment.reviewers.some((reviewer) => reviewer.logins.includes(login))) {
      throw new Refusal(422, `${login} is not a required reviewer for the environment ${environment.name}`);
    }
  }
  return options.engine.review(run, { environmentIds: ids, state: body.state, comment: body.comment, login });
}

type EnvironmentSummary = Pick<ReturnType<GithubCore['ensureEnvironment']>, 'id' | 'name'>;

function presentEnvironment(
  github: GithubCore,
  repository: RepositoryRecord,
  { id, name }: EnvironmentSummary,
): Record<string, unknown> {
  const path = `${repository.owner}/${repository.name}`;
  return {
    id,
    node_id: Buffer.from(`011:Environment${id}`).toString('base64'),
    name,
    url: `${github.apiUrl}/repos/${path}/environments/${encodeURIComponent(name)}`,
    html_url: `${github.webUrl}/${path}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
  };
}

function presentApproval(
  github: GithubCore,
  repository: RepositoryRecord,
  approval: ApprovalRecord,
): Record<string, unknown> {
  return {
    environments: [
      {
        ...presentEnvironment(github, repository, { id: approval.environmentId, name: approval.environment }),
        created_at: wholeSeconds(approval.createdAt),
        updated_at: wholeSeconds(approval.createdAt),
      },
    ],
    state: approval.state,
    user: github.present.user(approval.login),
    comment: approval.comment,
  };
}

/** GitHub's date filter: `2026-01-01`, `>=2026-01-01`, `2026-01-01..2026-01-31`. */
function createdWithin(run: RunRecord, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  const [from, to] = filter.includes('..') ? filter.split('..') : [];
  if (from !== undefined && to !== undefined) return run.createdAt >= from && run.createdAt <= `${to}￿`;
  const match = /^(>=|<=|>|<)?(.+)$/.exec(filter);
  const value = match?.[2] ?? '';
  if (match?.[1] === '>=') return run.createdAt >= value;
  if (match?.[1] === '<=') return run.createdAt <= `${value}￿`;
  if (match?.[1] === '>') return run.createdAt > value;
  if (match?.[1] === '<') return run.createdAt < value;
  return run.createdAt.startsWith(value);
}

/** Log addresses are unguessable, as GitHub's signed ones are. */
function logKey({ github }: RestOptions, job: JobRecord): string {
  const keys = github.store.collection<string>('actions.log-keys');
  return keys.get(String(job.id)) ?? keys.put(String(job.id), crypto.randomUUID());
}

async function readBody(context: Context): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await context.req.json();
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new Refusal(400, 'Problems parsing JSON');
}
