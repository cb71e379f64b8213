import type { Context } from 'hono';
import { html } from 'hono/html';
import type { RepositoryRecord } from '../../github/contract.ts';
import { type Html, page } from '../../kernel/page.ts';
import type { JobRecord, RunRecord, StepRecord } from '../model.ts';
import { Refusal } from './access.ts';
import { pendingEnvironments, type RestOptions, reviewDeployments } from './routes.ts';

const ACCENT = '#0969da';

/** Adds the web pages of Actions to GitHub's: runs of a repository, one run with its jobs, steps and logs. */
export function addPages(options: RestOptions): void {
  const { github, records, engine } = options;
  const { web } = github;

  const repositoryOf = (context: Context): RepositoryRecord | null =>
    github.findRepository(context.req.param('owner') ?? '', context.req.param('repo') ?? '');
  const runOf = (context: Context, repository: RepositoryRecord): RunRecord | null => {
    const run = records.runs.get(Number(context.req.param('run')));
    return run?.repositoryId === repository.id ? run : null;
  };
  const show = (
    context: Context,
    title: string,
    body: Html,
    status: 200 | 404 | 422 = 200,
  ): Response | Promise<Response> =>
    context.html(page({ label: 'Sandbox GitHub', title, accent: ACCENT, body }), status);
  const missing = (context: Context): Response | Promise<Response> =>
    show(context, 'Not found', html`<h1>Not found</h1><p>There is no such run here.</p>`, 404);

  web.get('/:owner/:repo/actions', (context) => {
    const repository = repositoryOf(context);
    if (!repository) return missing(context);
    const runs = records.runs.list(repository.id).slice(0, 100);
    return show(context, `Runs of ${repository.name}`, runList(repository, runs));
  });

  const showRun = (context: Context): Response | Promise<Response> => {
    const repository = repositoryOf(context);
    const run = repository ? runOf(context, repository) : null;
    if (!repository || !run) return missing(context);
    return show(
      context,
      `${run.name} #${run.runNumber}`,
      runPage(options, repository, run, Number(context.req.param('job')) || null),
    );
  };
  web.get('/:owner/:repo/actions/runs/:run', showRun);
  web.get('/:owner/:repo/actions/runs/:run/job/:job', showRun);

  web.post('/:owner/:repo/actions/runs/:run/review', async (context) => {
    const repository = repositoryOf(context);
    const run = repository ? runOf(context, repository) : null;
    if (!repository || !run) return missing(context);
    const form = await context.req.parseBody();
    try {
      reviewDeployments(options, repository, run, String(form.login ?? ''), {
        environment_ids: [Number(form.environment)],
        state: form.state,
        comment: String(form.comment ?? ''),
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return show(
        context,
        'Not possible',
        html`<h1>Not possible</h1><p class="problem">${error.message}</p>`,
        422,
      );
    }
    return context.redirect(`/${repository.owner}/${repository.name}/actions/runs/${run.id}`, 303);
  });

  for (const verb of ['cancel', 'rerun'] as const) {
    web.post(`/:owner/:repo/actions/runs/:run/${verb}`, (context) => {
      const repository = repositoryOf(context);
      const run = repository ? runOf(context, repository) : null;
      if (!repository || !run) return missing(context);
      if (verb === 'cancel') engine.cancel(run);
      else if (run.status === 'completed') engine.rerun(run, 'failed', run.actor);
      return context.redirect(`/${repository.owner}/${repository.name}/actions/runs/${run.id}`, 303);
    });
  }
}

const SIGNS: Record<string, string> = {
  success: '✓',
  failure: '✗',
  timed_out: '✗',
  cancelled: '⊘',
  skipped: '–',
  in_progress: '●',
  waiting: '◷',
  pending: '◷',
  queued: '○',
  requested: '○',
};

function stateOf(thing: { status: string; conclusion: string | null }): Html {
  const word = thing.conclusion ?? thing.status;
  return html`<span class="tag">${SIGNS[word] ?? '?'} ${word.replaceAll('_', ' ')}</span>`;
}

function duration(from: string | null, to: string | null): string {
  if (from === null) return '';
  const seconds = Math.round((Date.parse(to ?? new Date().toISOString()) - Date.parse(from)) / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function runList(repository: RepositoryRecord, runs: RunRecord[]): Html {
  const base = `/${repository.owner}/${repository.name}`;
  return html`<p><a href="${base}">${repository.owner}/${repository.name}</a></p><h1>Workflow runs</h1>
    ${runs.length === 0 ? html`<p class="muted">No run yet. A push to a branch with workflow files starts one.</p>` : ''}
    <div class="card"><table>${runs.map(
      (run) => html`<tr><td>${stateOf(run)}</td>
        <td><a href="${base}/actions/runs/${run.id}">${run.displayTitle || run.name}</a><br>
        <span class="muted">${run.name} #${run.runNumber}: ${run.event} by ${run.actor} on ${run.headBranch}, ${run.headSha.slice(0, 7)}</span></td>
        <td class="muted">${run.createdAt}</td></tr>`,
    )}</table></div>`;
}

function runPage(
  options: RestOptions,
  repository: RepositoryRecord,
  run: RunRecord,
  openJob: number | null,
): Html {
  const base = `/${repository.owner}/${repository.name}`;
  const jobs = options.records.jobs.list(run.id, run.attempt);
  const here = `${base}/actions/runs/${run.id}`;
  return html`<p><a href="${base}">${repository.owner}/${repository.name}</a> / <a href="${base}/actions">runs</a></p>
    <h1>${run.displayTitle || run.name} ${stateOf(run)}</h1>
    <p class="muted">${run.name} #${run.runNumber}, attempt ${run.attempt}: ${run.event} by ${run.triggeringActor} on ${run.headBranch} at ${run.headSha.slice(0, 12)}</p>
    ${run.problem ? html`<div class="card problem"><pre>${run.problem}</pre></div>` : ''}
    <form class="row" method="post" action="${here}/${run.status === 'completed' ? 'rerun' : 'cancel'}">
      <button>${run.status === 'completed' ? (run.conclusion === 'success' ? 'Run again' : 'Run failed jobs again') : 'Cancel run'}</button></form>
    ${pendingEnvironments(options, repository, run).map(({ environment }) => reviewForm(here, environment))}
    ${jobs.length === 0 ? html`<p class="muted">No job yet.</p>` : ''}
    ${jobs.map((job) => jobCard(options, here, job, openJob === null ? job.conclusion !== 'success' : job.id === openJob))}`;
}

function reviewForm(
  here: string,
  environment: { id: number; name: string; reviewers: Array<{ logins: string[] }> },
): Html {
  const logins = [...new Set(environment.reviewers.flatMap((reviewer) => reviewer.logins))];
  return html`<form class="card" method="post" action="${here}/review"><h2>${environment.name} waits for a review</h2>
    <input type="hidden" name="environment" value="${environment.id}">
    <label>As <select name="login">${logins.map((login) => html`<option>${login}</option>`)}</select></label>
    <label>Comment <input name="comment" value=""></label>
    <div class="row"><button class="primary" name="state" value="approved">Approve and deploy</button><button name="state" value="rejected">Reject</button></div></form>`;
}

function jobCard({ logs }: RestOptions, here: string, job: JobRecord, open: boolean): Html {
  return html`<div class="card"><h2><a href="${here}/job/${job.id}">${job.name}</a> ${stateOf(job)} <span class="muted">${duration(job.startedAt, job.completedAt)}</span></h2>
    ${job.environment ? html`<p>Environment ${job.environment.name}${job.environment.url ? html`: <a href="${job.environment.url}">${job.environment.url}</a>` : ''}</p>` : ''}
    ${job.notes.map((note) => html`<p class="problem">${note}</p>`)}
    ${job.steps.map((step) => stepDetails(step, logs.readStep(job.id, step.number), open && (step.conclusion === 'failure' || step.status === 'in_progress')))}</div>`;
}

function stepDetails(step: StepRecord, log: string, open: boolean): Html {
  const lines = log
    .split('\n')
    .map((line) => line.replace(/^\S+Z /, '').replace(/^##\[(group|endgroup)\]/, ''));
  return html`<details ${open ? 'open' : ''}><summary>${stateOf(step)} ${step.name} <span class="muted">${duration(step.startedAt, step.completedAt)}</span></summary><pre>${lines.join('\n')}</pre></details>`;
}
