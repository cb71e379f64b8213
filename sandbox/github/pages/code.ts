import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Html } from '../../kernel/page.ts';
import { diffFiles, EMPTY_TREE } from '../git/diff.ts';
import { pathUrl } from '../present/git.ts';
import type { StoredRepository } from '../records.ts';
import { findAccount, installationsOf, type World } from '../world.ts';
import { markdown } from './markdown.ts';
import { diffLines, peopleWith, repositoryHead, repositoryOf, show, showNotFound } from './shell.ts';

/** Larger files are offered raw only. */
const SHOWN_BYTES = 512 * 1024;

/** Repositories, their files and their commits. */
export function addCodePages(world: World, web: Hono): void {
  const { state } = world;

  const listOf = (repositories: StoredRepository[]): Html =>
    repositories.length === 0
      ? html`<p class="muted">No repository yet. <code>onramp sandbox add &lt;folder or git address&gt;</code> brings one in.</p>`
      : html`<table><thead><tr><th>Repository</th><th>Open pull requests</th><th>Apps installed</th></tr></thead><tbody>${repositories.map(
          (one) => html`<tr><td><a href="/${one.owner}/${one.name}">${one.owner}/${one.name}</a>
            <div class="muted">${one.description ?? ''}</div></td>
            <td><a href="/${one.owner}/${one.name}/pulls">${state.pulls.list(`${one.id}/`).filter((pull) => pull.state === 'open').length}</a></td>
            <td>${appsOn(one)}</td></tr>`,
        )}</tbody></table>`;
  const appsOn = (repository: StoredRepository): Html => {
    const apps = installationsOf(state, repository).map((one) => state.apps.get(String(one.appId))!);
    return apps.length === 0
      ? html`<span class="muted">none</span>`
      : html`${apps.map((app) => html`<a href="/apps/${app.slug}">${app.name}</a> `)}`;
  };

  web.get('/', (context) =>
    show(
      context,
      'Repositories',
      html`<h1>Repositories</h1><div class="card">${listOf(state.repositories.list())}</div>
        <p>${state.apps.list().map((app) => html`<a href="/apps/${app.slug}/installations/new">Install ${app.name} on a repository</a> `)}</p>`,
    ),
  );

  web.get('/avatars/:file', (context) => {
    const id = Number.parseInt(context.req.param('file'), 10);
    const account = state.accounts.list().find((one) => one.id === id);
    const initial = (account?.login ?? '?')
      .slice(0, 1)
      .toUpperCase()
      .replace(/[^A-Z]/, '?');
    context.header('content-type', 'image/svg+xml');
    return context.body(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="hsl(${(id * 47) % 360} 45% 45%)"/><text x="20" y="27" font-family="sans-serif" font-size="20" fill="#fff" text-anchor="middle">${initial}</text></svg>`,
    );
  });

  web.get('/:owner', (context) => {
    const account = findAccount(state, context.req.param('owner'));
    if (!account) return showNotFound(context, `Nobody is called ${context.req.param('owner')} here.`);
    const owned = state.repositories.list().filter(({ owner }) => owner === account.login);
    return show(
      context,
      account.login,
      html`<h1>${account.name} <span class="muted">${account.login}</span></h1><div class="card">${listOf(owned)}</div>`,
    );
  });

  web.get('/:owner/:repo', (context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    return showFolder(context, repository, repository.defaultBranch, '');
  });
  web.get('/:owner/:repo/tree/:rest{.+}', (context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    const [ref, path] = splitRef(repository, context.req.param('rest'));
    return showFolder(context, repository, ref, path);
  });

  function splitRef(repository: StoredRepository, rest: string): [string, string] {
    const branches = Object.keys(world.git(repository).refs()).map((ref) =>
      ref.replace(/^refs\/(heads|tags)\//, ''),
    );
    const named = branches.find((branch) => rest === branch || rest.startsWith(`${branch}/`));
    const ref = named ?? rest.split('/')[0]!;
    return [ref, rest.slice(ref.length + 1)];
  }

  function showFolder(context: Context, repository: StoredRepository, ref: string, path: string) {
    const git = world.git(repository);
    const home = `/${repository.owner}/${repository.name}`;
    const commit = git.resolve(ref);
    if (commit === null) {
      if (ref !== repository.defaultBranch)
        return showNotFound(context, `There is no branch, tag or commit ${ref}.`);
      return show(
        context,
        repository.name,
        html`${repositoryHead(repository, 'code')}<div class="card"><p>This repository is empty.</p>
        <p class="muted">Push to <code>${world.webUrl()}${home}.git</code></p></div>${cloneToPush(world, repository)}`,
      );
    }
    const entries = git
      .entries(commit, path === '' ? '' : `${path}/`)
      .sort((a, b) => Number(b.type === 'tree') - Number(a.type === 'tree') || a.path.localeCompare(b.path));
    const readme = entries.find((one) => /^(.*\/)?readme(\.\w+)?$/i.test(one.path) && one.type === 'blob');
    const info = git.readCommit(commit);
    return show(
      context,
      `${repository.owner}/${repository.name}`,
      html`${repositoryHead(repository, 'code')}
        <p>${repository.description ?? ''}</p>
        <p class="muted"><span class="tag">${ref}</span> <a href="${home}/commit/${commit}"><code>${commit.slice(0, 7)}</code></a> ${info.message.split('\n')[0]}. ${path}</p>
        <div class="card"><table><tbody>${entries.map(
          (one) =>
            html`<tr><td><a href="${home}/${one.type === 'tree' ? 'tree' : 'blob'}/${ref}/${pathUrl(one.path)}">${one.path.slice(path === '' ? 0 : path.length + 1)}${one.type === 'tree' ? '/' : ''}</a></td><td class="muted">${one.size ?? ''}</td></tr>`,
        )}</tbody></table></div>
        ${readme ? html`<h2>${readme.path}</h2><div class="card">${readmeText(readme.path, git.readBlob(readme.sha)?.toString('utf8') ?? '')}</div>` : ''}
        <p class="muted">Clone: <code>${world.webUrl()}${home}.git</code> · Apps installed: ${appsOn(repository)}</p>
        ${cloneToPush(world, repository)}`,
    );
  }

  const fileAt = (context: Context, repository: StoredRepository) => {
    const [ref, path] = splitRef(repository, context.req.param('rest') ?? '');
    const git = world.git(repository);
    const commit = git.resolve(ref);
    const bytes = commit === null ? null : git.readFile(commit, path);
    return { ref, path, bytes };
  };
  web.get('/:owner/:repo/blob/:rest{.+}', (context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    const { ref, path, bytes } = fileAt(context, repository);
    if (bytes === null) return showNotFound(context, `There is no file ${path} at ${ref}.`);
    const rawAddress = `/${repository.owner}/${repository.name}/raw/${ref}/${pathUrl(path)}`;
    const readable = bytes.length <= SHOWN_BYTES && !bytes.includes(0);
    return show(
      context,
      path,
      html`${repositoryHead(repository, 'code')}<p><span class="tag">${ref}</span> <strong>${path}</strong> <a href="${rawAddress}">Raw</a></p>
        ${readable ? html`<pre class="card">${bytes.toString('utf8')}</pre>` : html`<p class="muted">${bytes.length} bytes, not shown.</p>`}`,
    );
  });
  web.get('/:owner/:repo/raw/:rest{.+}', (context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    const { ref, path, bytes } = fileAt(context, repository);
    if (bytes === null) return showNotFound(context, `There is no file ${path} at ${ref}.`);
    context.header('content-type', 'text/plain; charset=utf-8');
    context.header('x-content-type-options', 'nosniff');
    return context.body(new Uint8Array(bytes));
  });

  web.get('/:owner/:repo/commit/:sha', (context) => {
    const repository = repositoryOf(world, context);
    if (!('id' in repository)) return repository;
    const git = world.git(repository);
    const sha = git.resolve(context.req.param('sha'));
    if (sha === null) return showNotFound(context, `There is no commit ${context.req.param('sha')}.`);
    const info = git.readCommit(sha);
    const files = diffFiles(git.dir, info.parents[0] ?? EMPTY_TREE, sha);
    return show(
      context,
      info.message.split('\n')[0] ?? sha,
      html`${repositoryHead(repository, 'code')}<div class="card body"><strong>${info.message}</strong>
<span class="muted">${info.author.name}, ${info.author.date}, ${sha}</span></div>
        ${files.map((file) => html`<h2>${file.path}</h2>${file.patch === null ? html`<p class="muted">Binary or empty.</p>` : diffLines(file.patch)}`)}`,
    );
  });
}

/** Markdown where the file's name says so (GitHub takes a README without one as plain text). */
const readmeText = (path: string, text: string): Html =>
  /\.(md|markdown)$/i.test(path) ? markdown(text) : html`<pre class="body">${text}</pre>`;

/** With whose token git may push, ready to be copied: like every page here, for anybody on this machine. */
function cloneToPush(world: World, repository: StoredRepository): Html {
  const address = new URL(`/${repository.owner}/${repository.name}.git`, world.webUrl());
  const commands = peopleWith(world, repository, 'write').flatMap(({ login }) => {
    const token = world.state.tokens
      .list()
      .find(({ grant }) => grant.kind === 'personal' && grant.login === login);
    if (!token) return [];
    const own = new URL(address);
    own.username = login;
    own.password = token.token;
    return [`git clone ${own.href}`];
  });
  if (commands.length === 0) return html``;
  return html`<details class="card"><summary>Clone to push a change</summary><pre>${commands.join('\n')}</pre></details>`;
}
