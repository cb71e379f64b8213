import { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';
import { parseAnswer } from '../http/answer.ts';
import { commentSchema, mergeResultSchema, pullRequestFileSchema, pullRequestSchema } from './api-schemas.ts';
import { guard, isStatus, problemMessage } from './errors.ts';
import type { PullRequestsApi } from './interfaces.ts';
import { toPullRequest } from './mapper.ts';
import { allPages, read, type Session } from './session.ts';
import type { MergeOutcome, PullRequest, PullRequestFile, RepositoryName } from './types.ts';

const PAGE_SIZE = 100;
const FILE_CHANGES: readonly string[] = ['added', 'modified', 'removed', 'renamed'];

export function createPullRequestsApi(session: Session): PullRequestsApi {
  const list = async (
    { owner, name }: RepositoryName,
    filter: { head: string; base?: string; state: 'open' | 'all' },
  ): Promise<PullRequest[]> => {
    const found = await read(
      session,
      `looking for pull requests of ${owner}/${name}`,
      z.array(pullRequestSchema),
      (octokit) =>
        octokit.rest.pulls.list({
          owner,
          repo: name,
          ...filter,
          head: `${owner}:${filter.head}`,
          sort: 'created',
          direction: 'desc',
          per_page: PAGE_SIZE,
        }),
    );
    return found.map(toPullRequest);
  };

  const get = async ({ owner, name }: RepositoryName, number: number): Promise<PullRequest> => {
    const found = await read(
      session,
      `reading pull request #${number} of ${owner}/${name}`,
      pullRequestSchema,
      (octokit) => octokit.rest.pulls.get({ owner, repo: name, pull_number: number }),
    );
    return toPullRequest(found);
  };

  const findOpen = async (repository: RepositoryName, head: string, base: string) =>
    (await list(repository, { head, base, state: 'open' }))[0] ?? null;

  const ensure: PullRequestsApi['ensure'] = (repository, { head, base, title, body }) => {
    const { owner, name } = repository;
    return guard(`opening a pull request in ${owner}/${name}`, async () => {
      const open = await findOpen(repository, head, base);
      if (open) return { effect: 'unchanged', value: open };
      try {
        const octokit = await session.octokit();
        const { data } = await octokit.rest.pulls.create({ owner, repo: name, head, base, title, body });
        return {
          effect: 'created',
          value: toPullRequest(parseAnswer(pullRequestSchema, data, 'GitHub', 'opening a pull request')),
        };
      } catch (error) {
        // 422 has many reasons; one is that an earlier attempt of ours succeeded unheard.
        const made = isStatus(error, 422) ? await findOpen(repository, head, base) : null;
        if (made) return { effect: 'unchanged', value: made };
        throw error;
      }
    });
  };

  const merge: PullRequestsApi['merge'] = async (repository, { number, sha, method, title }) => {
    const { owner, name } = repository;
    const before = alreadyMerged(await get(repository, number), sha);
    if (before) return before;
    return guard(`merging pull request #${number} of ${owner}/${name}`, async () => {
      const octokit = await session.octokit();
      try {
        const { data } = await octokit.rest.pulls.merge({
          owner,
          repo: name,
          pull_number: number,
          sha,
          merge_method: method,
          ...(title ? { commit_title: title } : {}),
        });
        const result = parseAnswer(mergeResultSchema, data, 'GitHub', 'merging a pull request');
        return result.merged
          ? { merged: true, sha: result.sha }
          : { merged: false, reason: 'blocked', message: result.message };
      } catch (error) {
        // Documented: 405 when it cannot be merged, 409 when the head is not `sha`.
        if (!isStatus(error, 405, 409)) throw error;
        const meanwhile = alreadyMerged(await get(repository, number), sha);
        const reason = error.status === 409 ? 'head-moved' : 'blocked';
        return meanwhile ?? { merged: false, reason, message: problemMessage(error) };
      }
    });
  };

  return {
    get,
    ensure,
    merge,
    async listFiles({ owner, name }, number) {
      const files = await allPages(
        (page) =>
          read(
            session,
            `listing the files of pull request #${number}`,
            z.array(pullRequestFileSchema),
            (octokit) =>
              octokit.rest.pulls.listFiles({
                owner,
                repo: name,
                pull_number: number,
                per_page: PAGE_SIZE,
                page,
              }),
          ),
        // GitHub lists at most 3,000 files.
        { pageSize: PAGE_SIZE, maxPages: 30 },
      );
      return files.map((file) => ({
        path: file.filename,
        change: (FILE_CHANGES.includes(file.status) ? file.status : 'other') as PullRequestFile['change'],
        sha: file.sha,
      }));
    },
    async close(repository, number) {
      const now = await get(repository, number);
      if (now.state !== 'open') return now;
      const { owner, name } = repository;
      const closed = await read(
        session,
        `closing pull request #${number} of ${owner}/${name}`,
        pullRequestSchema,
        (octokit) => octokit.rest.pulls.update({ owner, repo: name, pull_number: number, state: 'closed' }),
      );
      return toPullRequest(closed);
    },
    async ensureComment({ owner, name }, { number, marker, body }) {
      const doing = `commenting on pull request #${number} of ${owner}/${name}`;
      const at = { owner, repo: name };
      const sign = commentSign(marker);
      const wanted = `${sign}\n${body}`;
      const comments = await allPages(
        (page) =>
          read(session, doing, z.array(commentSchema), (octokit) =>
            octokit.rest.issues.listComments({ ...at, issue_number: number, per_page: PAGE_SIZE, page }),
          ),
        { pageSize: PAGE_SIZE },
      );
      const found = comments.find((comment) => comment.body.startsWith(sign));
      if (!found) {
        const made = await read(session, doing, commentSchema, (octokit) =>
          octokit.rest.issues.createComment({ ...at, issue_number: number, body: wanted }),
        );
        return { effect: 'created', value: { id: made.id, url: made.html_url } };
      }
      const value = { id: found.id, url: found.html_url };
      // GitHub may hand line ends back as CRLF.
      if (found.body.replaceAll('\r\n', '\n').trimEnd() === wanted.trimEnd())
        return { effect: 'unchanged', value };
      await read(session, doing, commentSchema, (octokit) =>
        octokit.rest.issues.updateComment({ ...at, comment_id: found.id, body: wanted }),
      );
      return { effect: 'changed', value };
    },
  };
}

/** Merged at another head than asked is not what the caller approved. */
function alreadyMerged(pullRequest: PullRequest, sha: string): MergeOutcome | null {
  if (pullRequest.state !== 'merged' || pullRequest.mergeSha === null) return null;
  if (pullRequest.head.sha === sha) return { merged: true, sha: pullRequest.mergeSha };
  return { merged: false, reason: 'head-moved', message: 'The pull request was merged with later commits.' };
}

/** An HTML comment that nobody sees: names the comment as ours. */
function commentSign(marker: string): string {
  if (!/^[a-z0-9/_.-]+$/i.test(marker))
    throw new PortalError('internal', `"${marker}" cannot mark a comment.`);
  return `<!-- onramp:${marker} -->`;
}
