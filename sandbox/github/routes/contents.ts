import { posix } from 'node:path';
import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { identityOf } from '../changes/merge.ts';
import { announceRefs } from '../changes/refs.ts';
import { refuseForbiddenPush } from '../changes/rules.ts';
import type { GitRepository, TreeEntry } from '../git/repository.ts';
import { pathUrl, presentGitCommit } from '../present/git.ts';
import { repositoryPage, repositoryUrl } from '../present/repositories.ts';
import { invalidField, notAccessible, notFound, Problem } from '../problem.ts';
import type { World } from '../world.ts';

type Json = Record<string, unknown>;

/** Files above 1 MB carry no content in JSON, above 100 MB they are refused. */
const INLINE_BYTES = 1024 * 1024;
const MOST_BYTES = 100 * 1024 * 1024;

const person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const upload = z.object({
  message: z.string(),
  content: z.string(),
  sha: z.string().optional(),
  branch: z.string().optional(),
  author: person.optional(),
  committer: person.optional(),
});

export const isWorkflowFile = (path: string): boolean => /^\.github\/workflows\/[^/]+$/.test(path);

/** Who acts, for push events. */
export const actorOf = (call: Call) => ({ login: call.login, byJob: call.caller?.kind === 'job' });

export function addContentRoutes(world: World, route: Route): void {
  const repo = '/repos/:owner/:repo';

  function show(call: Call, entry: TreeEntry, ref: string, detail: 'full' | 'listed'): Json {
    const url = repositoryUrl(world, call.repository);
    const page = repositoryPage(world, call.repository);
    // In listings a submodule is a "file", for the sake of older clients (GitHub REST, "Get repository content").
    const type = detail === 'listed' && entry.type === 'commit' ? 'file' : typeOf(entry);
    const self = `${url}/contents/${pathUrl(entry.path)}?ref=${encodeURIComponent(ref)}`;
    const git = `${url}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`;
    const html = `${page}/${entry.type === 'tree' ? 'tree' : 'blob'}/${encodeURIComponent(ref)}/${pathUrl(entry.path)}`;
    const common = {
      name: entry.path.split('/').at(-1),
      path: entry.path,
      sha: entry.sha,
      size: entry.size ?? 0,
      url: self,
      html_url: html,
      git_url: git,
      download_url: type === 'file' ? `${page}/raw/${encodeURIComponent(ref)}/${pathUrl(entry.path)}` : null,
      type,
      _links: { self, git, html },
    };
    if (detail === 'listed') return common;
    if (entry.type === 'commit')
      return {
        ...common,
        submodule_git_url: submoduleUrl(world.git(call.repository), ref, entry.path),
      };
    const bytes = world.git(call.repository).readBlob(entry.sha) ?? Buffer.alloc(0);
    if (type === 'symlink') return { ...common, target: bytes.toString('utf8') };
    const inline = bytes.length <= INLINE_BYTES;
    return { ...common, content: inline ? wrapBase64(bytes) : '', encoding: inline ? 'base64' : 'none' };
  }

  function read(call: Call): unknown {
    const git = world.git(call.repository);
    const ref = call.query('ref') ?? call.repository.defaultBranch;
    const path = call.param('path').replace(/^\/+|\/+$/g, '');
    const commit = git.resolve(ref);
    if (commit === null) {
      if (call.query('ref') === undefined) throw new Problem(404, 'This repository is empty.');
      throw new Problem(404, `No commit found for the ref ${ref}`);
    }
    let entry = path === '' ? null : git.entry(commit, path);
    if (path !== '' && entry === null) throw notFound();
    if (entry === null || entry.type === 'tree') {
      const listed = git
        .entries(commit, path === '' ? '' : `${path}/`)
        .map((one) => show(call, one, ref, 'listed'));
      return listed;
    }
    if (entry.type === 'commit') return show(call, entry, ref, 'full');
    const target = entry.mode === '120000' ? followLink(git, commit, entry) : null;
    if (target !== null) entry = { ...target, path };
    if ((entry.size ?? 0) > MOST_BYTES)
      throw new Problem(403, 'This API returns blobs up to 100 MB in size.', [
        { resource: 'Blob', field: 'data', code: 'too_large' },
      ]);
    if (call.accepts('application/vnd.github.raw') || call.accepts('.raw'))
      return raw(call, git.readBlob(entry.sha) ?? Buffer.alloc(0));
    return show(call, entry, ref, 'full');
  }

  route(`GET ${repo}/contents`, read);
  route(`GET ${repo}/contents/:path{.+}`, read);
  route(`GET ${repo}/readme`, (call) => {
    const git = world.git(call.repository);
    const ref = call.query('ref') ?? call.repository.defaultBranch;
    const commit = git.resolve(ref);
    const found = commit && git.entries(commit).find(({ path }) => /^readme(\.\w+)?$/i.test(path));
    if (!found) throw notFound();
    return show(call, found, ref, 'full');
  });

  /** One commit on a branch that sets or removes one file. */
  async function change(call: Call, kind: 'put' | 'delete'): Promise<Response> {
    const wanted = await call.body(
      kind === 'put' ? upload : upload.extend({ content: z.string().default(''), sha: z.string() }),
    );
    const { repository } = call;
    const git = world.git(repository);
    const path = call.param('path');
    if (isWorkflowFile(path) && !call.holds('workflows', 'write')) throw notAccessible();
    const branch = wanted.branch ?? repository.defaultBranch;
    const tip = git.readRef(`refs/heads/${branch}`);
    const isFirst = tip === null && Object.keys(git.refs('refs/heads')).length === 0;
    if (tip === null && !isFirst) throw new Problem(404, `Branch ${branch} not found`);
    if (/(^|\/)\.\.?(\/|$)|^\/|\/\/|(^|\/)\.git(\/|$)/i.test(path))
      throw invalidField('Commit', 'path', 'invalid', 'path contains a malformed path component');
    const before = tip === null ? null : git.entry(tip, path);
    if (kind === 'delete' && before === null) throw notFound();
    if (before && wanted.sha === undefined)
      throw new Problem(422, `Invalid request.\n\n"sha" wasn't supplied.`);
    if (before && wanted.sha !== before.sha) throw new Problem(409, `${path} does not match ${wanted.sha}`);
    refuseForbiddenPush(
      world,
      repository,
      { ref: `refs/heads/${branch}`, kind: tip === null ? 'create' : 'update' },
      call.caller,
      call.access,
    );
    const sha = kind === 'delete' ? null : git.writeBlob(decodeBase64(wanted.content));
    const own = identityOf(world, call.login);
    const author = { ...own, ...wanted.author };
    const commit = git.commitTree({
      tree: git.writeTree(tip, [{ path, mode: before?.mode ?? '100644', sha }]),
      parents: tip === null ? [] : [tip],
      message: wanted.message,
      author,
      committer: { ...author, ...wanted.committer },
    });
    git.writeRef(`refs/heads/${branch}`, commit);
    announceRefs(world, repository.id, actorOf(call));
    const after = git.entry(commit, path);
    return call.context.json(
      {
        content: after ? show(call, after, branch, 'listed') : null,
        commit: presentGitCommit(world, repository, git.readCommit(commit)),
      },
      kind === 'put' && before === null ? 201 : 200,
    );
  }

  route(`PUT ${repo}/contents/:path{.+}`, (call) => change(call, 'put'));
  route(`DELETE ${repo}/contents/:path{.+}`, (call) => change(call, 'delete'));
}

/**
 * The file that a link leads to inside the repository, one link far: GitHub answers with that file's content in place of
 * the link (REST, "Get repository content"). Null where it leads elsewhere, or to no file.
 */
function followLink(git: GitRepository, commit: string, link: TreeEntry): TreeEntry | null {
  const target = git.readBlob(link.sha)?.toString('utf8') ?? '';
  if (target === '' || target.startsWith('/')) return null;
  const path = posix.join(posix.dirname(link.path), target);
  if (path === '.' || path === '..' || path.startsWith('../')) return null;
  const found = git.entry(commit, path);
  return found?.type === 'blob' && found.mode !== '120000' ? found : null;
}

/** As `.gitmodules` has it; null for a submodule that is not described there. */
function submoduleUrl(git: GitRepository, ref: string, path: string): string | null {
  const commit = git.resolve(ref);
  const modules = commit === null ? null : git.readFile(commit, '.gitmodules');
  const section = modules
    ?.toString('utf8')
    .split(/^\[submodule /m)
    .find((part) => /^\s*path\s*=\s*(.*?)\s*$/m.exec(part)?.[1] === path);
  return /^\s*url\s*=\s*(\S+)/m.exec(section ?? '')?.[1] ?? null;
}

const typeOf = (entry: TreeEntry): string =>
  entry.type === 'tree'
    ? 'dir'
    : entry.type === 'commit'
      ? 'submodule'
      : entry.mode === '120000'
        ? 'symlink'
        : 'file';

/** A body of the file's own bytes. */
export function raw(call: Call, bytes: Buffer): Response {
  call.context.header('content-type', 'application/vnd.github.raw; charset=utf-8');
  return call.context.body(new Uint8Array(bytes));
}

/** Base64 in lines of 60 characters, as GitHub wraps it. */
export const wrapBase64 = (bytes: Buffer): string =>
  bytes
    .toString('base64')
    .replace(/.{60}/g, '$&\n')
    .replace(/([^\n])$/, '$1\n');

/** @throws Problem 422 when it is not base64 */
export function decodeBase64(content: string): Buffer {
  const compact = content.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw new Problem(422, 'content is not valid Base64');
  return Buffer.from(compact, 'base64');
}
