import { z } from 'zod';
import { decodeText, MAX_READ_BYTES, unreadable } from '#domain/inspection/reading.ts';
import { PortalError } from '#domain/portal-error.ts';
import { blobSchema, branchSchema, comparisonSchema, refSchema, treeSchema } from './api-schemas.ts';
import { ensureCommitOnBranch } from './commits.ts';
import { guard, isStatus } from './errors.ts';
import { findEntries } from './find-entries.ts';
import type { GitApi } from './interfaces.ts';
import { toTreeEntries } from './mapper.ts';
import { read, readOrNull, type Session } from './session.ts';
import type { BranchHead, RepositoryName, TreeEntry } from './types.ts';

const DEFAULT_MAX_ENTRIES = 100_000;
/** A path may not be longer on the systems that repositories are checked out on. */
const LONGEST_LINK_BYTES = 4096;
/** GitHub lists at most this many files in a comparison. */
const COMPARED_FILES_LIMIT = 300;

export function createGitApi(session: Session): GitApi {
  const findBranchHead = async (
    { owner, name }: RepositoryName,
    branch: string,
  ): Promise<BranchHead | null> => {
    const found = await readOrNull(
      session,
      `reading the branch ${branch} of ${owner}/${name}`,
      branchSchema,
      (octokit) => octokit.rest.repos.getBranch({ owner, repo: name, branch }),
    );
    return found && { name: found.name, sha: found.commit.sha, treeSha: found.commit.commit.tree.sha };
  };

  const readTree = ({ owner, name }: RepositoryName, sha: string, depth: 'recursive' | 'flat') =>
    read(session, `listing the files of ${owner}/${name}`, treeSchema, (octokit) =>
      octokit.rest.git.getTree({
        owner,
        repo: name,
        tree_sha: sha,
        ...(depth === 'recursive' ? { recursive: '1' } : {}),
      }),
    );

  /** Recursive where GitHub can, otherwise this folder alone and then each of its folders. */
  const walk = async (
    repository: RepositoryName,
    sha: string,
    prefix: string,
    found: TreeEntry[],
    maxEntries: number,
  ): Promise<void> => {
    const whole = await readTree(repository, sha, 'recursive');
    if (!whole.truncated) {
      found.push(...toTreeEntries(whole, prefix));
    } else {
      const folder = await readTree(repository, sha, 'flat');
      if (folder.truncated) throw notWhollyListed(repository, prefix);
      const entries = toTreeEntries(folder, prefix);
      found.push(...entries);
      for (const folder of entries.filter((entry) => entry.kind === 'folder')) {
        if (found.length > maxEntries) break;
        await walk(repository, folder.sha, folder.path, found, maxEntries);
      }
    }
    if (found.length > maxEntries) {
      throw new PortalError(
        'invalid',
        `${repository.owner}/${repository.name} holds more than ${maxEntries.toLocaleString('en')} files and folders, which is more than Onramp inspects.`,
        { details: { maxEntries } },
      );
    }
  };

  const readBytes = async ({ owner, name }: RepositoryName, sha: string): Promise<Buffer | null> => {
    const blob = await read(session, `reading a file of ${owner}/${name}`, blobSchema, (octokit) =>
      octokit.rest.git.getBlob({ owner, repo: name, file_sha: sha }),
    );
    return blob.encoding === 'base64' ? Buffer.from(blob.content, 'base64') : null;
  };

  return {
    findBranchHead,
    async listBranchNames({ owner, name }, prefix) {
      const refs = await read(
        session,
        `listing the branches ${prefix}* of ${owner}/${name}`,
        z.array(refSchema),
        (octokit) => octokit.rest.git.listMatchingRefs({ owner, repo: name, ref: `heads/${prefix}` }),
      );
      return refs.map(({ ref }) => ref.slice('refs/heads/'.length));
    },
    async getBranchHead(repository, branch) {
      const head = await findBranchHead(repository, branch);
      if (head) return head;
      throw new PortalError(
        'not-found',
        `${repository.owner}/${repository.name} has no branch "${branch}".`,
        {
          details: { branch },
        },
      );
    },
    async listTree(repository, sha, { maxEntries = DEFAULT_MAX_ENTRIES } = {}) {
      const found: TreeEntry[] = [];
      await walk(repository, sha, '', found, maxEntries);
      return found;
    },
    findEntries: (repository, sha, paths) =>
      findEntries(sha, paths, async (folder, prefix) => {
        const tree = await readTree(repository, folder, 'flat');
        if (!tree.truncated) return toTreeEntries(tree, prefix);
        throw new PortalError(
          'invalid',
          `A folder of ${repository.owner}/${repository.name} holds more files than GitHub lists.`,
          { details: { folder: prefix } },
        );
      }),
    async readBlob(repository, { sha, size }, { maxBytes = MAX_READ_BYTES } = {}) {
      if (size !== null && size > maxBytes)
        return unreadable({ why: 'too-large', bytes: size, limit: maxBytes });
      const bytes = await readBytes(repository, sha);
      return bytes === null ? unreadable({ why: 'refused' }) : decodeText(bytes, maxBytes);
    },
    async readLink(repository, { sha, size }) {
      if (size !== null && size > LONGEST_LINK_BYTES) return null;
      return (await readBytes(repository, sha))?.toString('utf8') ?? null;
    },
    async compare({ owner, name }, base, head) {
      const answer = await read(
        session,
        `comparing ${base} with ${head} in ${owner}/${name}`,
        comparisonSchema,
        (octokit) =>
          octokit.rest.repos.compareCommitsWithBasehead({ owner, repo: name, basehead: `${base}...${head}` }),
      );
      const files = answer.files ?? [];
      return {
        mergeBaseSha: answer.merge_base_commit.sha,
        status: answer.status,
        aheadBy: answer.ahead_by,
        behindBy: answer.behind_by,
        changedPaths: files.flatMap((file) => [
          file.filename,
          ...(file.previous_filename ? [file.previous_filename] : []),
        ]),
        truncated: files.length >= COMPARED_FILES_LIMIT || answer.commits.length < answer.total_commits,
        commits: answer.commits.map((commit) => ({
          sha: commit.sha,
          treeSha: commit.commit.tree.sha,
          parents: commit.parents.map((parent) => parent.sha),
        })),
      };
    },
    ensureCommitOnBranch: (repository, request) => ensureCommitOnBranch(session, repository, request),
    deleteBranch({ owner, name }, branch) {
      return guard(`removing the branch ${branch} of ${owner}/${name}`, async () => {
        const octokit = await session.octokit();
        try {
          await octokit.rest.git.deleteRef({ owner, repo: name, ref: `heads/${branch}` });
          return 'deleted';
        } catch (error) {
          // Documented as 422 "Reference does not exist"; look instead of trusting the words.
          if (isStatus(error, 404, 422) && (await findBranchHead({ owner, name }, branch)) === null)
            return 'absent';
          throw error;
        }
      });
    },
  };
}

/** What is not in a listing that was cut off may be there all the same. */
function notWhollyListed({ owner, name }: RepositoryName, folder: string): PortalError {
  const which = folder === '' ? 'its root' : `the folder ${folder}`;
  return new PortalError(
    'invalid',
    `GitHub lists only a part of ${owner}/${name}, because ${which} holds too many files. What is there cannot be known, so nothing can be planned.`,
    { details: { folder } },
  );
}
