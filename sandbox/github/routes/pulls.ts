import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import { identityOf, mergePull } from '../changes/merge.ts';
import { mergeStateOf } from '../changes/mergeability.ts';
import {
  announcePull,
  closePull,
  findPull,
  listPulls,
  openPull,
  reopenPull,
  savePull,
} from '../changes/pulls.ts';
import { announceRefs } from '../changes/refs.ts';
import { diffFiles, diffText } from '../git/diff.ts';
import { presentCommit, presentFileChange } from '../present/git.ts';
import { presentFullPull, presentPull } from '../present/pulls.ts';
import { repositoryUrl } from '../present/repositories.ts';
import { invalidField, notFound, unprocessable } from '../problem.ts';
import type { Pull } from '../records.ts';
import { timestamp } from '../state.ts';
import type { World } from '../world.ts';
import { actorOf } from './contents.ts';

const opening = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  head: z.string(),
  base: z.string(),
  draft: z.boolean().optional(),
  maintainer_can_modify: z.boolean().optional(),
  head_repo: z.string().optional(),
  issue: z.number().optional(),
});
const editing = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
  maintainer_can_modify: z.boolean().optional(),
});
const merging = z.object({
  commit_title: z.string().nullish(),
  commit_message: z.string().nullish(),
  sha: z.string().nullish(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).nullish(),
});

/** The pull request a path names. @throws Problem 404 */
export function pullOf(world: World, call: Call): Pull {
  const pull = findPull(world, call.repository.id, call.id('number'));
  if (!pull) throw notFound();
  return pull;
}

export function addPullRoutes(world: World, route: Route): void {
  const repo = '/repos/:owner/:repo';
  const one = `${repo}/pulls/:number`;
  const show = (call: Call, pull: Pull) =>
    presentFullPull(world, call.repository, pull, mergeStateOf(world, call.repository, pull));

  route(`GET ${repo}/pulls`, (call) => {
    const state = call.query('state') ?? 'open';
    const head = call.query('head');
    const base = call.query('base');
    const listed = listPulls(world, call.repository.id).filter(
      (pull) =>
        (state === 'all' || pull.state === state) &&
        // As documented, `head` is `user:ref`; without a colon GitHub ignores it.
        (!head?.includes(':') ||
          `${call.repository.owner}:${pull.headRef}`.toLowerCase() === head.toLowerCase()) &&
        (base === undefined || pull.baseRef === base),
    );
    if (call.query('sort') === 'updated') listed.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
    if (call.query('direction') === 'asc') listed.reverse();
    return paginate(call, listed).map((pull) => presentPull(world, call.repository, pull));
  });

  route(`POST ${repo}/pulls`, async (call) => {
    const wanted = await call.body(opening);
    if (!wanted.title) throw invalidField('PullRequest', 'title', 'missing_field');
    const pull = openPull(
      world,
      call.repository,
      {
        title: wanted.title,
        body: wanted.body ?? null,
        head: wanted.head,
        base: wanted.base,
        draft: wanted.draft ?? false,
      },
      actorOf(call),
    );
    return call.context.json(show(call, pull), 201);
  });

  route(`GET ${one}`, (call) => {
    const pull = pullOf(world, call);
    if (!call.accepts('application/vnd.github.diff')) return show(call, pull);
    const git = world.git(call.repository);
    return call.context.text(diffText(git.dir, startOf(world, call, pull), pull.headSha));
  });

  route(`PATCH ${one}`, async (call) => {
    const wanted = await call.body(editing);
    let pull = pullOf(world, call);
    if (wanted.state === 'closed' && pull.state === 'open')
      pull = closePull(world, call.repository, pull, actorOf(call), null);
    else if (wanted.state === 'open' && pull.state === 'closed')
      pull = reopenPull(world, call.repository, pull, actorOf(call));
    const { title = pull.title, body = pull.body, base = pull.baseRef } = wanted;
    if (title === pull.title && body === pull.body && base === pull.baseRef) return show(call, pull);
    const baseSha = world.git(call.repository).readRef(`refs/heads/${base}`);
    if (baseSha === null) throw invalidField('PullRequest', 'base', 'invalid');
    const changes = {
      ...(title === pull.title ? {} : { title: { from: pull.title } }),
      ...(body === pull.body ? {} : { body: { from: pull.body ?? '' } }),
    };
    const edited = savePull(world, {
      ...pull,
      title,
      body,
      baseRef: base,
      baseSha: base === pull.baseRef ? pull.baseSha : baseSha,
      updatedAt: timestamp(),
    });
    announcePull(world, call.repository, edited, 'edited', actorOf(call), { changes });
    return show(call, edited);
  });

  route(`GET ${one}/files`, (call) => {
    const pull = pullOf(world, call);
    const files = diffFiles(world.gitDir(call.repository), startOf(world, call, pull), pull.headSha);
    return paginate(call, files).map((file) => presentFileChange(world, call.repository, pull.headSha, file));
  });

  route(`GET ${one}/commits`, (call) => {
    const pull = pullOf(world, call);
    const shas = world
      .git(call.repository)
      .log(`${startOf(world, call, pull)}..${pull.headSha}`)
      .reverse();
    return paginate(call, shas).map((sha) => presentCommit(world, call.repository, sha));
  });

  route(`GET ${one}/merge`, (call) => {
    if (pullOf(world, call).mergedAt === null) throw notFound();
    return call.context.body(null, 204);
  });

  route(`PUT ${one}/merge`, async (call) => {
    const wanted = await call.body(merging);
    const sha = mergePull(
      world,
      call.repository,
      pullOf(world, call),
      {
        method: wanted.merge_method ?? 'merge',
        title: wanted.commit_title ?? null,
        message: wanted.commit_message ?? null,
        expectedHead: wanted.sha ?? null,
      },
      actorOf(call),
      call.caller,
      call.access,
    );
    return { sha, merged: true, message: 'Pull Request successfully merged' };
  });

  route(`PUT ${one}/update-branch`, async (call) => {
    const wanted = await call.body(z.object({ expected_head_sha: z.string().optional() }));
    const pull = pullOf(world, call);
    if (wanted.expected_head_sha !== undefined && wanted.expected_head_sha !== pull.headSha)
      throw unprocessable(`expected head sha didn’t match current head ref.`);
    const git = world.git(call.repository);
    const base = git.readRef(`refs/heads/${pull.baseRef}`);
    if (pull.state === 'closed' || base === null || git.isAncestor(base, pull.headSha))
      throw unprocessable('There are no new commits on the base branch.');
    const tree = git.mergeTrees(pull.headSha, base);
    if (tree === null) throw unprocessable('merge conflict between base and head');
    const commit = git.commitTree({
      tree,
      parents: [pull.headSha, base],
      message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
      author: identityOf(world, call.login),
      committer: { name: 'GitHub', email: 'noreply@github.com', date: timestamp() },
    });
    git.writeRef(`refs/heads/${pull.headRef}`, commit);
    announceRefs(world, call.repository.id, actorOf(call));
    const url = `${repositoryUrl(world, call.repository)}/pulls/${pull.number}`;
    return call.context.json({ message: 'Updating pull request branch.', url }, 202);
  });
}

/** Where the pull request's own changes begin. */
function startOf(world: World, call: Call, pull: Pull): string {
  const git = world.git(call.repository);
  const from = git.mergeBase(pull.baseSha, pull.headSha) ?? pull.baseSha;
  return from;
}
