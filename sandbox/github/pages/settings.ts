import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Html } from '../../kernel/page.ts';
import { roleOf } from '../auth/access.ts';
import { statusesOf } from '../changes/deployments.ts';
import { settingsKey } from '../changes/environments.ts';
import { saveRepository, type World } from '../world.ts';
import { repositoryHead, repositoryOf, show } from './shell.ts';

/** What is set up on a repository: environments, variables, names of secrets, rules, people, deployments. */
export function addSettingPages(world: World, web: Hono): void {
  const { state } = world;

  const values = (repositoryId: number, environment: string | null): Html => {
    const key = settingsKey(repositoryId, environment);
    const variables = state.variables.list(key);
    const secrets = state.secrets.list(key);
    if (variables.length + secrets.length === 0) return html`<p class="muted">No variables, no secrets.</p>`;
    return html`<table><tbody>${variables.map(({ name, value }) => html`<tr><td><code>${name}</code></td><td><code>${value}</code></td></tr>`)}
      ${secrets.map(({ name, updatedAt }) => html`<tr><td><code>${name}</code></td><td class="muted">secret, set ${updatedAt}</td></tr>`)}</tbody></table>`;
  };

  const none = (items: unknown[], sentence: string): Html | string =>
    items.length === 0 ? html`<p class="muted">${sentence}</p>` : '';

  const settings = (context: Context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    const prefix = `${repository.id}/`;
    const address = `/${repository.owner}/${repository.name}/settings`;
    return show(
      context,
      `Settings of ${repository.name}`,
      html`${repositoryHead(repository, 'settings')}
        <h2>Actions</h2><form class="card row" method="post" action="${address}/actions">
          <span>Actions are ${repository.actionsEnabled ? 'enabled' : 'disabled'}.</span>
          <button name="enabled" value="${repository.actionsEnabled ? 'no' : 'yes'}">${repository.actionsEnabled ? 'Disable' : 'Enable'}</button></form>
        <h2>Environments</h2>${none(state.environments.list(prefix), 'No environments yet.')}${state.environments
          .list(prefix)
          .map(
            (one) => html`<div class="card"><h3>${one.name}</h3>
            <p>${one.reviewers.length === 0 ? 'Nobody has to approve.' : html`Must be approved by ${one.reviewers.map(({ type, id }) => reviewerName(type, id)).join(', ')}.`}
            ${one.branchPolicy === null ? 'Any branch may deploy.' : one.branchPolicy.protected_branches ? 'Protected branches may deploy.' : `May deploy: ${one.customPolicies.map(({ name }) => name).join(', ') || 'nothing yet'}.`}</p>
            ${values(repository.id, one.name)}</div>`,
          )}
        <h2>Repository variables and secrets</h2><div class="card">${values(repository.id, null)}</div>
        <h2 id="rules">Rules</h2>${none(state.rulesets.list(prefix), 'No rules: anybody who may write may push to any branch.')}${state.rulesets
          .list(prefix)
          .map(
            (
              one,
            ) => html`<div class="card"><strong>${one.name}</strong> <span class="tag">${one.enforcement}</span>
            <pre>${JSON.stringify({ conditions: one.conditions, rules: one.rules }, null, 2)}</pre></div>`,
          )}
        <h2>People</h2><div class="card"><table><tbody>${state.accounts
          .list()
          .filter(({ type }) => type === 'User')
          .map(
            ({ login, name }) =>
              html`<tr><td>${name} (${login})</td><td>${roleOf(state, login, repository)}</td></tr>`,
          )}</tbody></table></div>
        <h2>Hooks</h2>${none(state.hooks.list(prefix), 'No hooks of its own; apps have theirs.')}<ul>${state.hooks.list(prefix).map((one) => html`<li>${one.url}: ${one.events.join(', ')}</li>`)}</ul>`,
    );
  };
  const reviewerName = (type: 'User' | 'Team', id: number): string =>
    type === 'User'
      ? (state.accounts.list().find((one) => one.id === id)?.login ?? 'somebody who left')
      : `team ${state.teams.list().find((one) => one.id === id)?.slug ?? 'that is gone'}`;

  web.get('/:owner/:repo/settings', settings);
  web.get('/:owner/:repo/settings/:rest{.+}', settings);
  web.get('/:owner/:repo/rules/:id', settings);
  web.post('/:owner/:repo/settings/actions', async (context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    const { enabled } = await context.req.parseBody();
    saveRepository(state, { ...repository, actionsEnabled: enabled === 'yes' });
    return context.redirect(`/${repository.owner}/${repository.name}/settings`, 303);
  });

  const deployments = (context: Context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    const wanted = context.req.param('environment') ?? context.req.query('environments_filter');
    const listed = state.deployments
      .list(`${repository.id}/`)
      .reverse()
      .filter(({ environment }) => wanted === undefined || environment === wanted);
    return show(
      context,
      `Deployments of ${repository.name}`,
      html`${repositoryHead(repository, 'code')}<h2>Deployments ${wanted ?? ''}</h2><table class="card"><tbody>${listed.map(
        (one) => {
          const status = statusesOf(world, one)[0];
          return html`<tr><td>${one.environment}</td><td><code>${one.sha.slice(0, 7)}</code> ${one.ref}</td>
          <td><span class="state ${status?.state === 'success' ? 'ok' : status?.state === 'failure' || status?.state === 'error' ? 'bad' : ''}">${status?.state ?? 'created'}</span></td>
          <td>${status?.logUrl ? html`<a href="${status.logUrl}">Log</a>` : ''} ${status?.environmentUrl ? html`<a href="${status.environmentUrl}">Open</a>` : ''}</td></tr>`;
        },
      )}</tbody></table>`,
    );
  };
  web.get('/:owner/:repo/deployments', deployments);
  web.get('/:owner/:repo/deployments/activity_log', deployments);
  web.get('/:owner/:repo/deployments/:environment', deployments);
}
