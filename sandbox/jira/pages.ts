import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { type Html, page } from '../kernel/page.ts';
import { adfFromText, adfToHtml } from './adf.ts';
import { JiraError } from './errors.ts';
import type { Issues } from './issues.ts';
import { RESOLUTIONS, statusById, transitionsFrom } from './site.ts';
import type { JiraState } from './state.ts';
import type { Issue, Person } from './types.ts';

const ACTOR_COOKIE = 'jira-actor';
const DEFAULT_ACTOR = 'tomas';

/** The pages a person works on: the list of a project, and an issue to read, comment, resolve or reject. */
export function addPages(app: Hono, { state, issues }: { state: JiraState; issues: Issues }): void {
  const layout = (title: string, body: Html) =>
    page({
      label: 'Sandbox Jira',
      title,
      accent: 'light-dark(#0c66e4, #85b8ff)',
      home: '/projects/PLAT',
      body,
    });
  const actorOf = (c: Context, login?: string): Person => {
    const cookie = new RegExp(`${ACTOR_COOKIE}=([\\w-]+)`).exec(c.req.header('cookie') ?? '')?.[1];
    return (
      state.people.get(login ?? cookie ?? DEFAULT_ACTOR) ??
      state.people.get(DEFAULT_ACTOR) ??
      state.allPeople()[0]!
    );
  };
  const nameOf = (accountId: string | null) =>
    state.allPeople().find((one) => one.accountId === accountId)?.displayName ?? 'nobody';

  app.get('/', (c) => c.redirect('/projects/PLAT'));
  app.get('/avatar/:file', (c) => {
    const letter = c.req
      .param('file')
      .charAt(0)
      .toUpperCase()
      .replace(/[^A-Z]/, '?');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><rect width="48" height="48" rx="24" fill="#44546f"/><text x="24" y="32" font-size="22" fill="#fff" text-anchor="middle">${letter}</text></svg>`;
    return c.body(svg, 200, { 'content-type': 'image/svg+xml' });
  });

  app.get('/projects/:key', (c) => {
    const project = state.projects().find((one) => one.key === c.req.param('key'));
    if (!project) return c.html(layout('Not found', html`<h1>No such project</h1>`), 404);
    const all = state.issues
      .list()
      .filter((issue) => issue.projectKey === project.key)
      .reverse();
    const rows = all.map(
      (issue) => html`<tr><td><a href="/browse/${issue.key}">${issue.key}</a></td><td>${issue.summary}</td>
        <td>${statusTag(issue)}</td><td>${nameOf(issue.assigneeId)}</td><td class="muted">${issue.updated.slice(0, 16).replace('T', ' ')}</td></tr>`,
    );
    const table = html`<table><thead><tr><th>Key</th><th>Summary</th><th>Status</th><th>Assignee</th><th>Updated (UTC)</th></tr></thead><tbody>${rows}</tbody></table>`;
    const empty = html`<p class="muted">No issues yet. They appear here when somebody needs the platform team.</p>`;
    return c.html(
      layout(
        project.name,
        html`<h1>${project.name}</h1><div class="card">${all.length > 0 ? table : empty}</div>`,
      ),
    );
  });

  const issuePage = (c: Context, key: string, problem?: string) => {
    const issue = issues.find(key);
    if (!issue)
      return c.html(
        layout('Not found', html`<h1>${key} does not exist</h1><p>It may have been deleted.</p>`),
        404,
      );
    const actor = actorOf(c);
    const people = state.allPeople().filter((one) => one.accountType === 'atlassian');
    const actAs = html`<label class="row">Act as <select name="actor">${people.map(
      (one) =>
        html`<option value="${one.login}" ${one.login === actor.login ? 'selected' : ''}>${one.displayName}</option>`,
    )}</select></label>`;
    const body = html`
      <p class="muted"><a href="/projects/${issue.projectKey}">${issue.projectKey}</a> / ${issue.key}</p>
      <h1>${issue.summary}</h1>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ''}
      <p class="row">${statusTag(issue)}
        <span class="muted">reported by ${nameOf(issue.reporterId)}, assigned to ${nameOf(issue.assigneeId)}${issue.duedate ? `, due ${issue.duedate}` : ''}</span></p>
      <div class="card">${issue.description ? adfToHtml(issue.description) : html`<p class="muted">No description.</p>`}
        <p class="row">${issue.labels.map((label) => html`<span class="tag">${label}</span>`)}</p></div>
      ${links(issue)}
      <h2>Work on it</h2>
      <form class="card" method="post" action="/browse/${issue.key}/transition">
        <div class="row">${actAs}${resolutionChoice(issue)}</div>
        <p><label>Comment (optional)<textarea name="comment"></textarea></label></p>
        <div class="row">${transitionsFrom(issue.statusId).map(
          (one) =>
            html`<button name="transition" value="${one.id}" class="${one.name === 'Resolve' ? 'primary' : ''}">${one.name}</button>`,
        )}</div></form>
      <h2>Comments</h2>
      ${issue.comments.map(
        (one) =>
          html`<div class="card"><p class="muted">${nameOf(one.authorId)}, ${one.created.slice(0, 16).replace('T', ' ')}</p>${adfToHtml(one.body)}</div>`,
      )}
      <form class="card" method="post" action="/browse/${issue.key}/comment"><div class="row">${actAs}</div>
        <p><label>Add a comment<textarea name="comment" required></textarea></label></p><button>Comment</button></form>
      ${history(issue, nameOf)}
      <h2>Delete</h2>
      <form method="post" action="/browse/${issue.key}/delete" class="row">${actAs}<button class="problem">Delete ${issue.key}</button></form>`;
    return c.html(layout(`${issue.key} ${issue.summary}`, body), problem ? 400 : 200);
  };
  app.get('/browse/:key', (c) => issuePage(c, c.req.param('key')));

  /** Does what a form asks, as the chosen person, and shows the issue again; a refusal is shown in place. */
  const act = (path: string, change: (actor: Person, key: string, form: Record<string, string>) => string) =>
    app.post(`/browse/:key/${path}`, async (c) => {
      const form = (await c.req.parseBody()) as Record<string, string>;
      const actor = actorOf(c, form.actor);
      c.header('set-cookie', `${ACTOR_COOKIE}=${actor.login}; Path=/; SameSite=Lax`);
      try {
        return c.redirect(change(actor, c.req.param('key'), form), 303);
      } catch (error) {
        if (!(error instanceof JiraError)) throw error;
        return issuePage(c, c.req.param('key'), error.message);
      }
    });
  act('comment', (actor, key, form) => {
    issues.comment(actor, key, adfFromText(form.comment ?? ''));
    return `/browse/${key}`;
  });
  act('transition', (actor, key, form) => {
    const chosen = transitionsFrom(issues.get(key).statusId).find((one) => one.id === form.transition);
    const comment = (form.comment ?? '').trim();
    issues.transition(actor, key, {
      transition: { id: form.transition },
      fields:
        chosen?.resolution === 'asked' && form.resolution ? { resolution: { id: form.resolution } } : {},
      update: comment ? { comment: [{ add: { body: adfFromText(comment) } }] } : {},
    });
    return `/browse/${key}`;
  });
  act('delete', (actor, key) => {
    const { projectKey } = issues.get(key);
    issues.remove(actor, key);
    return `/projects/${projectKey}`;
  });
}

function statusTag(issue: Issue): Html {
  const resolution = RESOLUTIONS.find((one) => one.id === issue.resolutionId)?.name;
  return html`<span class="tag">${statusById(issue.statusId).name}${resolution ? `: ${resolution}` : ''}</span>`;
}

function resolutionChoice(issue: Issue): Html {
  if (statusById(issue.statusId).category === 'done') return html``;
  return html`<label class="row">Resolution <select name="resolution">${RESOLUTIONS.map(
    (one) => html`<option value="${one.id}">${one.name}</option>`,
  )}</select></label>`;
}

function links(issue: Issue): Html {
  if (issue.remoteLinks.length === 0) return html``;
  const rows = issue.remoteLinks.map((link) => {
    const url = String(link.object.url);
    const title = String(link.object.title);
    return /^https?:\/\//.test(url) ? html`<li><a href="${url}">${title}</a></li>` : html`<li>${title}</li>`;
  });
  return html`<h2>Web links</h2><ul>${rows}</ul>`;
}

function history(issue: Issue, nameOf: (accountId: string) => string): Html {
  if (issue.changes.length === 0) return html``;
  return html`<h2>History</h2>
    <table><tbody>${issue.changes.toReversed().map(
      (
        change,
      ) => html`<tr><td class="muted">${change.created.slice(0, 19).replace('T', ' ')}</td><td>${nameOf(change.authorId)}</td>
        <td>${change.items.map((one) => html`${one.field}: ${one.fromString ?? 'none'} → ${one.toString ?? 'none'}<br>`)}</td></tr>`,
    )}</tbody></table>`;
}
