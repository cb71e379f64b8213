import { paginate, type Route } from '../call.ts';
import { listPulls } from '../changes/pulls.ts';
import { diffFiles, diffText, EMPTY_TREE } from '../git/diff.ts';
import { presentCommit, presentCommitWithFiles, presentFileChange } from '../present/git.ts';
import { presentPull } from '../present/pulls.ts';
import { repositoryPage, repositoryUrl } from '../present/repositories.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import type { World } from '../world.ts';
import { refuseEmpty } from './git-objects.ts';

/** A comparison lists at most so many files. */
const MOST_FILES = 300;

export function addCommitRoutes(world: World, route: Route): void {
  const repo = '/repos/:owner/:repo';

  route(`GET ${repo}/commits`, (call) => {
    refuseEmpty(world, call);
    const git = world.git(call.repository);
    const start = git.resolve(call.query('sha') ?? call.repository.defaultBranch);
    if (start === null) throw notFound();
    const path = call.query('path');
    const author = call.query('author');
    const since = Date.parse(call.query('since') ?? '1970-01-01T00:00:00Z');
    const until = Date.parse(call.query('until') ?? '9999-01-01T00:00:00Z');
    const filtered =
      author !== undefined || call.query('since') !== undefined || call.query('until') !== undefined;
    const shas = git.log(start, path === undefined ? {} : { path }).filter((sha) => {
      if (!filtered) return true;
      const info = git.readCommit(sha);
      const at = Date.parse(info.committer.date);
      const byAuthor = author === undefined || [info.author.email, info.author.name].includes(author);
      return byAuthor && at >= since && at <= until;
    });
    return paginate(call, shas).map((sha) => presentCommit(world, call.repository, sha));
  });

  route(`GET ${repo}/commits/:ref`, (call) => {
    refuseEmpty(world, call);
    const git = world.git(call.repository);
    const sha = git.resolve(call.param('ref'));
    if (sha === null) throw unprocessable(`No commit found for SHA: ${call.param('ref')}`);
    if (call.accepts('application/vnd.github.sha')) return call.context.text(sha);
    if (call.accepts('application/vnd.github.diff')) {
      const parent = git.readCommit(sha).parents[0] ?? EMPTY_TREE;
      return call.context.text(diffText(git.dir, parent, sha));
    }
    return presentCommitWithFiles(world, call.repository, sha);
  });

  route(`GET ${repo}/commits/:ref/pulls`, (call) => {
    const git = world.git(call.repository);
    const sha = git.resolve(call.param('ref'));
    if (sha === null) throw unprocessable(`No commit found for SHA: ${call.param('ref')}`);
    const pulls = listPulls(world, call.repository.id).filter(
      (pull) =>
        pull.mergeCommitSha === sha ||
        (git.isAncestor(sha, pull.headSha) &&
          (pull.state === 'closed' || !git.isAncestor(sha, pull.baseSha))),
    );
    return paginate(call, pulls).map((pull) => presentPull(world, call.repository, pull));
  });

  route(`GET ${repo}/compare/:basehead{.+}`, (call) => {
    const git = world.git(call.repository);
    const sides = call.param('basehead').split('...');
    const [base, head] = sides.map((side) => git.resolve(side.replace(/^[^:/]+:/, '')));
    if (sides.length !== 2 || !base || !head) throw notFound();
    const common = git.mergeBase(base, head);
    if (common === null) throw new Problem(404, `No common ancestor between ${sides[0]} and ${sides[1]}.`);
    if (call.accepts('application/vnd.github.diff'))
      return call.context.text(diffText(git.dir, common, head));
    const ahead = git.log(`${base}..${head}`);
    const behind = git.log(`${head}..${base}`);
    const url = repositoryUrl(world, call.repository);
    const page = `${repositoryPage(world, call.repository)}/compare/${sides.map(encodeURIComponent).join('...')}`;
    return {
      url: `${url}/compare/${sides.map(encodeURIComponent).join('...')}`,
      html_url: page,
      permalink_url: `${repositoryPage(world, call.repository)}/compare/${base.slice(0, 7)}...${head.slice(0, 7)}`,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      base_commit: presentCommit(world, call.repository, base),
      merge_base_commit: presentCommit(world, call.repository, common),
      status:
        ahead.length > 0
          ? behind.length > 0
            ? 'diverged'
            : 'ahead'
          : behind.length > 0
            ? 'behind'
            : 'identical',
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: paginate(call, ahead.reverse()).map((sha) => presentCommit(world, call.repository, sha)),
      files: diffFiles(git.dir, common, head)
        .slice(0, MOST_FILES)
        .map((file) => presentFileChange(world, call.repository, head, file)),
    };
  });
}
