import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { identityOf } from '../changes/merge.ts';
import type { Person } from '../git/repository.ts';
import { presentGitCommit } from '../present/git.ts';
import { repositoryUrl } from '../present/repositories.ts';
import { invalidField, notAccessible, notFound, Problem, unprocessable } from '../problem.ts';
import { nodeId } from '../state.ts';
import type { World } from '../world.ts';
import { decodeBase64, isWorkflowFile, raw, wrapBase64 } from './contents.ts';

/** A listing ends at either, and says so by `truncated` (GitHub REST, "Get a tree"). */
const MOST_ENTRIES = 100_000;
const MOST_LISTED_BYTES = 7_000_000;
/** Larger ones are refused (GitHub REST, "Get a blob"). */
const MOST_BLOB_BYTES = 100 * 1024 * 1024;

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const treeRequest = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.enum(['100644', '100755', '040000', '160000', '120000']).default('100644'),
      type: z.enum(['blob', 'tree', 'commit']).optional(),
      sha: sha.nullable().optional(),
      content: z.string().optional(),
    }),
  ),
});
const person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const commitRequest = z.object({
  message: z.string(),
  tree: sha,
  parents: z.array(sha).default([]),
  author: person.optional(),
  committer: person.optional(),
  signature: z.string().optional(),
});
const tagRequest = z.object({
  tag: z.string(),
  message: z.string(),
  object: sha,
  type: z.enum(['commit', 'tree', 'blob']),
  tagger: person.optional(),
});

/** @throws Problem 409: the git database API does not work on a repository without commits */
export function refuseEmpty(world: World, call: Call): void {
  if (Object.keys(world.git(call.repository).refs('refs/heads')).length === 0)
    throw new Problem(409, 'Git Repository is empty.');
}

export function addGitObjectRoutes(world: World, route: Route): void {
  const repo = '/repos/:owner/:repo';

  const presentTree = (call: Call, tree: string, recursive: 'recursive' | 'flat') => {
    const url = `${repositoryUrl(world, call.repository)}/git`;
    const entries = world.git(call.repository).entries(tree, '', recursive);
    const all = entries.slice(0, MOST_ENTRIES).map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.size === null ? {} : { size: entry.size }),
      ...(entry.type === 'commit'
        ? {}
        : { url: `${url}/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}` }),
    }));
    let bytes = 0;
    const listed = all.filter((entry) => {
      bytes += JSON.stringify(entry).length;
      return bytes <= MOST_LISTED_BYTES;
    });
    return {
      sha: tree,
      url: `${url}/trees/${tree}`,
      tree: listed,
      truncated: listed.length < entries.length,
    };
  };

  route(`GET ${repo}/git/trees/:tree{.+}`, (call) => {
    refuseEmpty(world, call);
    const git = world.git(call.repository);
    const named = call.param('tree');
    const tree = git.objectType(named) === 'tree' ? named : git.resolve(named);
    if (tree === null) throw notFound();
    const root = git.objectType(tree) === 'tree' ? tree : git.readCommit(tree).tree;
    return presentTree(call, root, call.query('recursive') === undefined ? 'flat' : 'recursive');
  });

  route(`POST ${repo}/git/trees`, async (call) => {
    refuseEmpty(world, call);
    const wanted = await call.body(treeRequest);
    const git = world.git(call.repository);
    if (wanted.tree.some(({ path }) => isWorkflowFile(path)) && !call.holds('workflows', 'write'))
      throw notAccessible();
    const base = wanted.base_tree === undefined ? null : wanted.base_tree;
    if (base !== null && !['tree', 'commit'].includes(git.objectType(base) ?? ''))
      throw unprocessable(`base_tree is not a valid tree oid`);
    const changes = wanted.tree.map((entry) => {
      if (/^\/|(^|\/)\.\.?(\/|$)|\/\/|\/$|^$|(^|\/)\.git(\/|$)/i.test(entry.path))
        throw unprocessable(`tree.path contains a malformed path component`);
      if (entry.content !== undefined)
        return { path: entry.path, mode: entry.mode, sha: git.writeBlob(Buffer.from(entry.content, 'utf8')) };
      if (entry.sha === undefined) throw unprocessable('Must supply either tree.sha or tree.content');
      if (entry.sha !== null && entry.mode !== '160000' && git.objectType(entry.sha) === null)
        throw unprocessable(`tree.sha ${entry.sha} is not a valid blob`);
      return { path: entry.path, mode: entry.mode, sha: entry.sha };
    });
    // Documented as "Returns an error if you try to delete a file that does not exist".
    if (changes.some(({ path, sha }) => sha === null && (base === null || git.entry(base, path) === null)))
      throw new Problem(422, 'GitRPC::BadObjectState');
    return call.context.json(presentTree(call, git.writeTree(base, changes), 'flat'), 201);
  });

  route(`GET ${repo}/git/blobs/:sha`, (call) => {
    refuseEmpty(world, call);
    const name = call.param('sha');
    const bytes = /^[0-9a-f]{40}$/.test(name) ? world.git(call.repository).readBlob(name) : null;
    if (bytes === null) throw notFound();
    if (bytes.length > MOST_BLOB_BYTES)
      throw new Problem(403, 'This API returns blobs up to 100 MB in size.', [
        { resource: 'Blob', field: 'data', code: 'too_large' },
      ]);
    if (call.accepts('application/vnd.github.raw')) return raw(call, bytes);
    return {
      sha: name,
      node_id: nodeId('Blob', name),
      size: bytes.length,
      url: `${repositoryUrl(world, call.repository)}/git/blobs/${name}`,
      content: wrapBase64(bytes),
      encoding: 'base64',
    };
  });

  route(`POST ${repo}/git/blobs`, async (call) => {
    refuseEmpty(world, call);
    const { content, encoding } = await call.body(
      z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') }),
    );
    const bytes = encoding === 'base64' ? decodeBase64(content) : Buffer.from(content, 'utf8');
    const written = world.git(call.repository).writeBlob(bytes);
    const url = `${repositoryUrl(world, call.repository)}/git/blobs/${written}`;
    return call.context.json({ sha: written, url }, 201);
  });

  route(`GET ${repo}/git/commits/:sha`, (call) => {
    refuseEmpty(world, call);
    const git = world.git(call.repository);
    if (git.objectType(call.param('sha')) !== 'commit') throw notFound();
    return presentGitCommit(world, call.repository, git.readCommit(call.param('sha')));
  });

  route(`POST ${repo}/git/commits`, async (call) => {
    refuseEmpty(world, call);
    const wanted = await call.body(commitRequest);
    const git = world.git(call.repository);
    if (git.objectType(wanted.tree) !== 'tree') throw unprocessable('Tree SHA does not exist');
    for (const parent of wanted.parents)
      if (git.objectType(parent) !== 'commit')
        throw unprocessable('Parent SHA does not exist or is not a commit object');
    const author = complete(identityOf(world, call.login), wanted.author);
    const written = git.commitTree({
      tree: wanted.tree,
      parents: wanted.parents,
      message: wanted.message,
      author,
      committer: complete(author, wanted.committer),
    });
    return call.context.json(presentGitCommit(world, call.repository, git.readCommit(written)), 201);
  });

  const presentTag = (call: Call, name: string) => {
    const [head = '', message = ''] = world
      .git(call.repository)
      .run('cat-file', 'tag', name)
      .split(/\n\n(.*)/s);
    const field = (key: string) => new RegExp(`^${key} (.*)$`, 'm').exec(head)?.[1] ?? '';
    const [, tagger = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+)/.exec(field('tagger')) ?? [];
    const url = `${repositoryUrl(world, call.repository)}/git`;
    return {
      node_id: nodeId('Tag', name),
      sha: name,
      url: `${url}/tags/${name}`,
      tag: field('tag'),
      message,
      tagger: {
        name: tagger,
        email,
        date: new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z'),
      },
      object: {
        sha: field('object'),
        type: field('type'),
        url: `${url}/${field('type')}s/${field('object')}`,
      },
      verification: {
        verified: false,
        reason: 'unsigned',
        signature: null,
        payload: null,
        verified_at: null,
      },
    };
  };
  route(`GET ${repo}/git/tags/:sha`, (call) => {
    if (world.git(call.repository).objectType(call.param('sha')) !== 'tag') throw notFound();
    return presentTag(call, call.param('sha'));
  });
  route(`POST ${repo}/git/tags`, async (call) => {
    refuseEmpty(world, call);
    const wanted = await call.body(tagRequest);
    const git = world.git(call.repository);
    if (git.objectType(wanted.object) !== wanted.type) throw invalidField('Tag', 'object', 'invalid');
    const tagger = complete(identityOf(world, call.login), wanted.tagger);
    const written = git.writeTag({ ...wanted, tagger });
    return call.context.json(presentTag(call, written), 201);
  });
}

/** A wanted person, dated now unless it says otherwise. */
const complete = (
  own: Person,
  wanted: { name: string; email: string; date?: string | undefined } | undefined,
): Person => (wanted ? { name: wanted.name, email: wanted.email, date: wanted.date ?? own.date } : own);
