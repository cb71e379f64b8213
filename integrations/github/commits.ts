import type { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import type { Ensured } from '#domain/effect.ts';
import { PortalError } from '#domain/portal-error.ts';
import { parseAnswer } from '../http/answer.ts';
import {
  branchSchema,
  comparisonSchema,
  createdTreeSchema,
  gitCommitSchema,
  treeSchema,
} from './api-schemas.ts';
import { requireAsSeen } from './as-seen.ts';
import { guard, isStatus } from './errors.ts';
import { toTreeEntries } from './mapper.ts';
import type { Session } from './session.ts';
import type { CommitOnBranch, CommitRequest, RepositoryName } from './types.ts';

/**
 * One commit that holds all files, standing on `baseSha`, at the head of a branch of ours.
 * The tree's id is a hash of its content, so the same request finds its own commit again, also when somebody has
 * pushed onto the branch since. A branch that never held it is somebody else's and is left alone.
 * Nothing is written unless every path is in the base commit as the request saw it.
 * @throws PortalError conflict (details: branch, headSha; or reason `not-as-seen`, paths)
 */
export function ensureCommitOnBranch(
  session: Session,
  repository: RepositoryName,
  request: CommitRequest,
): Promise<Ensured<CommitOnBranch>> {
  const { owner, name: repo } = repository;
  const doing = `writing a commit to the branch ${request.branch} of ${owner}/${repo}`;
  return guard(doing, async () => {
    const octokit = await session.octokit();
    const parse = <T>(schema: z.ZodType<T>, answer: { data: unknown }) =>
      parseAnswer(schema, answer.data, 'GitHub', doing);

    const treeSha = await writeTree(octokit, repository, request, parse);
    const existing = await findOurCommit(octokit, repository, request, treeSha, parse);
    if (existing) return { effect: 'unchanged', value: existing };

    const commit = parse(
      gitCommitSchema,
      await octokit.rest.git.createCommit({
        owner,
        repo,
        message: request.message,
        tree: treeSha,
        parents: [request.baseSha],
      }),
    );
    try {
      await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${request.branch}`, sha: commit.sha });
    } catch (error) {
      if (!isStatus(error, 422, 409)) throw error;
      // Somebody, perhaps our own earlier attempt, made the branch in between.
      const raced = await findOurCommit(octokit, repository, request, treeSha, parse);
      if (raced) return { effect: 'unchanged', value: raced };
      throw error;
    }
    const value = { sha: commit.sha, treeSha, headSha: commit.sha, url: commit.html_url };
    return { effect: 'created', value };
  });
}

type Parse = <T>(schema: z.ZodType<T>, answer: { data: unknown }) => T;

/** Writes blobs and trees that nothing refers to yet: harmless to repeat. */
async function writeTree(octokit: Octokit, repository: RepositoryName, request: CommitRequest, parse: Parse) {
  const at = { owner: repository.owner, repo: repository.name };
  const base = parse(
    gitCommitSchema,
    await octokit.rest.git.getCommit({ ...at, commit_sha: request.baseSha }),
  );
  await requireAsSeen(
    repository,
    { sha: base.sha, treeSha: base.tree.sha },
    request.files,
    async (sha, prefix) => {
      const listed = parse(treeSchema, await octokit.rest.git.getTree({ ...at, tree_sha: sha }));
      return { entries: toTreeEntries(listed, prefix), truncated: listed.truncated };
    },
  );
  const tree = request.files.map((file) => ({
    path: file.path,
    mode: file.executable ? ('100755' as const) : ('100644' as const),
    type: 'blob' as const,
    ...(file.content === null ? { sha: null } : { content: file.content }),
  }));
  const made = await octokit.rest.git.createTree({ ...at, base_tree: base.tree.sha, tree });
  return parse(createdTreeSchema, made).sha;
}

/** Null when there is no such branch. @throws PortalError conflict when the branch does not hold our commit */
async function findOurCommit(
  octokit: Octokit,
  repository: RepositoryName,
  request: CommitRequest,
  treeSha: string,
  parse: Parse,
): Promise<CommitOnBranch | null> {
  const at = { owner: repository.owner, repo: repository.name };
  const headSha = await octokit.rest.repos
    .getBranch({ ...at, branch: request.branch })
    .then((answer) => parse(branchSchema, answer).commit.sha)
    .catch((error: unknown) => {
      if (isStatus(error, 404)) return null;
      throw error;
    });
  if (headSha === null) return null;
  const basehead = `${request.baseSha}...${headSha}`;
  const { commits } = parse(
    comparisonSchema,
    await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead }),
  );
  const ours = commits.find(
    (commit) =>
      commit.commit.tree.sha === treeSha &&
      commit.parents.length === 1 &&
      commit.parents[0]?.sha === request.baseSha,
  );
  if (ours) return { sha: ours.sha, treeSha, headSha, url: ours.html_url };
  throw new PortalError(
    'conflict',
    `The branch ${request.branch} of ${repository.owner}/${repository.name} exists already with other content. Delete or rename it, then try again.`,
    { details: { system: 'GitHub', branch: request.branch, headSha } },
  );
}
