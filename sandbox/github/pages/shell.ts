import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import { type Html, page } from '../../kernel/page.ts';
import { isAtLeast, roleOf } from '../auth/access.ts';
import type { RepositoryAccess } from '../contract.ts';
import type { Account, StoredRepository } from '../records.ts';
import { lookUpRepository, type World } from '../world.ts';

/** A page of the stand-in, as an answer. */
export function show(
  context: Context,
  title: string,
  body: Html,
  status: 200 | 403 | 404 | 409 = 200,
): Response | Promise<Response> {
  return context.html(
    page({
      label: 'Sandbox GitHub',
      title,
      accent: '#8250df',
      body: html`<style>${raw(CSS)}</style>${body}`,
    }),
    status,
  );
}

export const showNotFound = (context: Context, what: string): Response | Promise<Response> =>
  show(
    context,
    'Not found',
    html`<h1>Not found</h1><p>${what}</p><p><a href="/">All repositories</a></p>`,
    404,
  );

/** The repository a page is about, or the answer that leads elsewhere. */
export function repositoryOf(
  world: World,
  context: Context,
): StoredRepository | Response | Promise<Response> {
  const owner = context.req.param('owner') ?? '';
  const name = context.req.param('repo') ?? '';
  const found = lookUpRepository(world.state, owner, name);
  if (!found) return showNotFound(context, `There is no repository ${owner}/${name}.`);
  if (!found.renamed) return found.repository;
  const rest = context.req.path.split('/').slice(3).join('/');
  const { repository } = found;
  return context.redirect(`/${repository.owner}/${repository.name}${rest === '' ? '' : `/${rest}`}`, 301);
}

/** People who may do something on a repository; those who own it through a team come first. */
export function peopleWith(world: World, repository: StoredRepository, role: RepositoryAccess): Account[] {
  return world.state.accounts
    .list()
    .filter(({ type }) => type === 'User')
    .map((account) => ({ account, role: roleOf(world.state, account.login, repository) }))
    .filter((one) => isAtLeast(one.role, role))
    .map(({ account }) => account);
}

/** "Act as" for a form: the pages have no sign-in. */
export const actAs = (people: Account[], label = 'as'): Html => html`<label class="row">${label}
  <select name="login">${people.map(({ login, name }) => html`<option value="${login}">${name} (${login})</option>`)}</select></label>`;

/** Heading and tabs of a repository. */
export function repositoryHead(
  repository: StoredRepository,
  at: 'code' | 'pulls' | 'actions' | 'settings',
): Html {
  const home = `/${repository.owner}/${repository.name}`;
  const tab = (key: typeof at, address: string, label: string) =>
    html`<a href="${address}"${key === at ? raw(' aria-current="page"') : ''}>${label}</a>`;
  return html`<h1><a href="/${repository.owner}">${repository.owner}</a> / <a href="${home}">${repository.name}</a>
    <span class="tag">${repository.private ? 'Private' : 'Public'}</span></h1>
    <nav class="tabs" aria-label="Repository">${tab('code', home, 'Code')}${tab('pulls', `${home}/pulls`, 'Pull requests')}${tab('actions', `${home}/actions`, 'Actions')}${tab('settings', `${home}/settings`, 'Settings')}</nav>`;
}

/** A unified diff of one file. */
export function diffLines(patch: string): Html {
  const kinds: Record<string, string> = { '+': 'added', '-': 'removed', '@': 'hunk' };
  return html`<pre class="diff">${patch.split('\n').map(
    (line) => html`<span class="${kinds[line[0] ?? ''] ?? ''}">${line}
</span>`,
  )}</pre>`;
}

const CSS = `
main{max-width:1080px}
.tabs{display:flex;gap:16px;border-bottom:1px solid var(--line);margin:0 0 16px}
.tabs a{padding:6px 0;color:inherit;text-decoration:none}.tabs a[aria-current]{border-bottom:2px solid var(--accent);font-weight:600}
.diff span{display:block;min-height:1.5em;white-space:pre}
.diff .added{background:light-dark(#dafbe1,#12361f)}.diff .removed{background:light-dark(#ffebe9,#4a1d1f)}.diff .hunk{color:var(--muted)}
.state{font-weight:600}.state.open,.state.ok{color:light-dark(#1a7f37,#56d364)}.state.closed,.state.bad{color:light-dark(#b42318,#ff8a80)}.state.merged{color:light-dark(#8250df,#c297ff)}
.body{white-space:pre-wrap;overflow-wrap:anywhere}
.markdown>:first-child{margin-top:0}.markdown>:last-child{margin-bottom:0}.markdown{overflow-wrap:anywhere}
.markdown h1{font-size:18px}.markdown h2{font-size:16px}.markdown h3{font-size:14px}.markdown img{max-width:100%}
.markdown table{display:block;overflow-x:auto;overflow-wrap:normal}.markdown blockquote{margin:0 0 12px;padding:0 12px;border-left:3px solid var(--line);color:var(--muted)}
summary{cursor:pointer;font-weight:600}
code{font:12px/1.5 ui-monospace,monospace}
`;
