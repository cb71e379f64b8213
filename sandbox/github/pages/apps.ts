import type { Context, Hono } from 'hono';
import { html, raw } from 'hono/html';
import { addInstallation, changeInstallation, removeInstallation } from '../changes/installations.ts';
import type { App, Installation, StoredRepository } from '../records.ts';
import { isCovered, type World } from '../world.ts';
import { show, showNotFound } from './shell.ts';

/** An app's page, installing it on repositories, and taking it off again. */
export function addAppPages(world: World, web: Hono): void {
  const { state } = world;
  const appOf = (context: Context): App | undefined =>
    state.apps.list().find(({ slug }) => slug === context.req.param('slug'));
  const installationFor = (app: App, account: string): Installation | undefined =>
    state.installations.list().find((one) => one.appId === app.id && one.account === account);
  const covered = (app: App, repository: StoredRepository) => {
    const installation = installationFor(app, repository.owner);
    return (
      installation !== undefined && installation.suspendedAt === null && isCovered(installation, repository)
    );
  };

  web.get('/apps/:slug', (context) => {
    const app = appOf(context);
    if (!app) return showNotFound(context, 'There is no such app.');
    return show(
      context,
      app.name,
      html`<h1>${app.name} <span class="tag">GitHub App</span></h1>
        <div class="card"><p>Made by ${app.owner}. It may:</p><ul>${Object.entries(app.permissions).map(([name, level]) => html`<li><code>${name}</code>: ${level}</li>`)}</ul></div>
        <h2>Installed on</h2><div class="card"><ul>${state.repositories
          .list()
          .filter((repository) => covered(app, repository))
          .map(
            (one) => html`<li><a href="/${one.owner}/${one.name}">${one.owner}/${one.name}</a></li>`,
          )}</ul></div>
        <p><a href="/apps/${app.slug}/installations/new">Install on another repository</a>
          ${state.installations
            .list()
            .filter((one) => one.appId === app.id)
            .map(
              (one) => html`· <a href="/settings/installations/${one.id}">Configure for ${one.account}</a> `,
            )}</p>`,
    );
  });

  const newPage = (context: Context) => {
    const app = appOf(context);
    if (!app) return showNotFound(context, 'There is no such app.');
    const { accountId, repositories } = askedFor(context);
    const account = state.accounts.list().find(({ id }) => String(id) === accountId);
    const shown = state.repositories
      .list()
      .filter(({ owner }) => account === undefined || owner === account.login);
    const without = shown
      .filter((repository) => !covered(app, repository))
      .sort((a, b) => Number(repositories.has(String(b.id))) - Number(repositories.has(String(a.id))));
    const done = shown.filter((one) => repositories.has(String(one.id)) && covered(app, one));
    const title = `Install ${app.name}${account ? ` on ${account.login}` : ''}`;
    return show(
      context,
      title,
      html`<h1>${title}</h1>
      ${done.map((one) => html`<p class="card">${app.name} is installed on <a href="/${one.owner}/${one.name}">${one.owner}/${one.name}</a> already.</p>`)}
      ${
        without.length === 0
          ? html`<p class="card">${app.name} is installed on every repository here.</p>`
          : html`<form class="card" method="post" action="/apps/${app.slug}/installations/new">
              <p>Choose the repositories it may reach.</p>
              ${without.map((one) => html`<label class="row"><input type="checkbox" name="repository" value="${one.id}"${repositories.has(String(one.id)) ? raw(' checked') : ''}> ${one.owner}/${one.name}</label>`)}
              <p><button class="primary">Install</button></p></form>`
      }<p><a href="/apps/${app.slug}">About ${app.name}</a></p>`,
    );
  };
  web.get('/apps/:slug/installations/new', newPage);
  web.get('/apps/:slug/installations/new/permissions', newPage);

  web.post('/apps/:slug/installations/new', async (context) => {
    const app = appOf(context);
    if (!app) return showNotFound(context, 'There is no such app.');
    const chosen = ((await context.req.parseBody({ all: true })).repository ?? []) as string | string[];
    const repositories = [chosen]
      .flat()
      .map((id) => state.repositories.get(id))
      .filter((repository) => repository !== undefined);
    for (const { id, owner } of repositories) {
      const made = addInstallation(
        world,
        app,
        { account: owner, selection: 'selected', repositoryIds: [id] },
        owner,
      );
      changeInstallation(world, made, { action: 'added', repositoryIds: [id] }, owner);
    }
    return context.redirect(`/apps/${app.slug}`, 303);
  });

  const settings = (context: Context) => {
    const installation = state.installations.get(context.req.param('id') ?? '');
    if (!installation) return showNotFound(context, 'There is no such installation.');
    const app = state.apps.get(String(installation.appId))!;
    const reached = state.repositories.list().filter((repository) => isCovered(installation, repository));
    const address = `/settings/installations/${installation.id}`;
    return show(
      context,
      `${app.name} on ${installation.account}`,
      html`<h1>${app.name} on ${installation.account}</h1>
        <div class="card"><table><tbody>${reached.map(
          (one) =>
            html`<tr><td>${one.owner}/${one.name}</td><td><form method="post" action="${address}/remove"><input type="hidden" name="repository" value="${one.id}"><button>Take off ${one.name}</button></form></td></tr>`,
        )}</tbody></table></div>
        <form method="post" action="${address}/uninstall"><button>Uninstall ${app.name} from ${installation.account}</button></form>
        <p><a href="/apps/${app.slug}/installations/new">Install on another repository</a></p>`,
    );
  };
  web.get('/settings/installations/:id', settings);
  web.get('/organizations/:org/settings/installations/:id', settings);
  web.post('/settings/installations/:id/remove', async (context) => {
    const installation = state.installations.get(context.req.param('id'));
    if (!installation) return showNotFound(context, 'There is no such installation.');
    const id = Number((await context.req.parseBody()).repository);
    changeInstallation(world, installation, { action: 'removed', repositoryIds: [id] }, installation.account);
    return context.redirect(`/settings/installations/${installation.id}`, 303);
  });
  web.post('/settings/installations/:id/uninstall', (context) => {
    const installation = state.installations.get(context.req.param('id'));
    if (installation) removeInstallation(world, installation, installation.account);
    return context.redirect('/', 303);
  });
}

/**
 * What a link to the page asks for: `suggested_target_id` and `repository_ids[]`, as GitHub documents them for prompting
 * people to install an app ("Migrating OAuth apps to GitHub Apps").
 */
function askedFor(context: Context): { accountId: string | undefined; repositories: Set<string> } {
  return {
    accountId: context.req.query('suggested_target_id'),
    repositories: new Set(context.req.queries('repository_ids[]') ?? []),
  };
}
