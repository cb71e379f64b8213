import type { GithubCore, GithubEvent, RepositoryRecord } from '../../github/contract.ts';
import type { RunRecord } from '../model.ts';
import type { Records } from '../records.ts';
import type { ParsedWorkflow } from '../workflow/parse.ts';
import { readWorkflow } from '../workflow/read-workflow.ts';
import { type Happening, isTriggered } from '../workflow/triggers.ts';
import { changedPaths, git, subjectOf } from './git.ts';

const WORKFLOW_FILE = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const SKIP_CI = /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/i;

/** Puts the run on disk. */
export type RunDraft = () => RunRecord;

export interface RunFactory {
  /** Runs that a push or pull request starts, not yet on disk; none when the actor was a job's own token. */
  forEvent(event: GithubEvent): Promise<RunDraft[]>;
  /** The run of a `workflow_dispatch`. */
  forDispatch(input: {
    repository: RepositoryRecord;
    path: string;
    parsed: ParsedWorkflow;
    ref: string;
    sha: string;
    inputs: Record<string, string | boolean | number>;
    login: string;
  }): Promise<RunRecord>;
  /** Registers the workflow files of the default branch, and marks those that are gone. */
  registerWorkflows(repository: RepositoryRecord): Promise<void>;
  /** The workflow file of a run, read again from its commit. */
  workflowOf(run: RunRecord): Promise<ParsedWorkflow>;
}

type NewRun = Pick<
  RunRecord,
  | 'event'
  | 'ref'
  | 'headBranch'
  | 'headSha'
  | 'baseRef'
  | 'headRef'
  | 'pullRequestNumber'
  | 'actor'
  | 'payload'
  | 'inputs'
>;

/** Turns events into run records. Nothing is started here. */
export function createRunFactory(github: GithubCore, records: Records, now: () => string): RunFactory {
  const cache = new Map<string, Promise<ParsedWorkflow>>();

  function parsedAt(repository: RepositoryRecord, sha: string, path: string): Promise<ParsedWorkflow> {
    const key = `${repository.id}/${sha}/${path}`;
    const found = cache.get(key);
    if (found) return found;
    const content = github.readFile(repository, sha, path)?.toString('utf8') ?? '';
    const parsed = readWorkflow(path, content);
    if (cache.size > 200) cache.clear();
    cache.set(key, parsed);
    return parsed;
  }

  const workflowFiles = (repository: RepositoryRecord, sha: string): string[] =>
    github.listFiles(repository, sha).filter((path) => WORKFLOW_FILE.test(path));

  function add(
    repository: RepositoryRecord,
    path: string,
    parsed: ParsedWorkflow,
    title: string,
    input: NewRun,
  ): RunRecord {
    const name = parsed.ok ? parsed.workflow.name : path;
    return records.transaction(() => {
      const workflow = records.workflows.ensure(repository.id, path, name);
      const at = now();
      const run: RunRecord = {
        ...input,
        id: records.runs.nextId(),
        repositoryId: repository.id,
        workflowId: workflow.id,
        path,
        name,
        displayTitle: title,
        runNumber: records.runs.nextNumber(workflow.id),
        attempt: 1,
        triggeringActor: input.actor,
        concurrency: null,
        status: 'requested',
        conclusion: null,
        problem: null,
        cancelRequested: false,
        createdAt: at,
        startedAt: at,
        updatedAt: at,
      };
      records.runs.put(run);
      return run;
    });
  }

  async function triggered(
    repository: RepositoryRecord,
    sha: string,
    happening: Happening,
    input: NewRun,
    title: string,
  ): Promise<RunDraft[]> {
    const runs: RunDraft[] = [];
    for (const path of workflowFiles(repository, sha)) {
      const parsed = await parsedAt(repository, sha, path);
      const disabled = records.workflows
        .list(repository.id)
        .some((workflow) => workflow.path === path && workflow.state === 'disabled_manually');
      if (disabled) continue;
      if (!parsed.ok) {
        if (happening.event === 'push') runs.push(() => add(repository, path, parsed, title, input));
      } else if (await isTriggered(parsed.workflow.events, happening)) {
        runs.push(() => add(repository, path, parsed, title, input));
      }
    }
    return runs;
  }

  return {
    workflowOf: async (run) => {
      const repository = github.getRepositoryById(run.repositoryId);
      if (!repository) return { ok: false, name: run.path, problem: 'The repository is gone.' };
      return parsedAt(repository, run.headSha, run.path);
    },

    async registerWorkflows(repository) {
      const head = await git(github.gitDir(repository), [
        'rev-parse',
        '--verify',
        '--quiet',
        `refs/heads/${repository.defaultBranch}`,
      ]).catch(() => '');
      if (!head) return;
      const paths = new Set(workflowFiles(repository, head.trim()));
      for (const path of paths) {
        const parsed = await parsedAt(repository, head.trim(), path);
        records.workflows.ensure(repository.id, path, parsed.ok ? parsed.workflow.name : path);
      }
      for (const workflow of records.workflows.list(repository.id)) {
        if (paths.has(workflow.path) || workflow.state !== 'active') continue;
        const ran = records.runs
          .list(repository.id)
          .some((run) => run.workflowId === workflow.id && run.headBranch !== repository.defaultBranch);
        if (!ran) records.workflows.put({ ...workflow, state: 'deleted', updatedAt: now() });
      }
    },

    async forEvent(event) {
      const repository = github.getRepositoryById(event.repositoryId);
      if (!repository) return [];
      if (event.type === 'repository_added') {
        await this.registerWorkflows(repository);
        return [];
      }
      if (!repository.actionsEnabled || event.byJob) return [];
      const gitDir = github.gitDir(repository);
      if (event.type === 'push') {
        if (/^0+$/.test(event.after)) return [];
        if (event.ref === `refs/heads/${repository.defaultBranch}`) await this.registerWorkflows(repository);
        const message = await subjectOf(gitDir, event.after);
        if (SKIP_CI.test(message)) return [];
        const happening: Happening = {
          event: 'push',
          ref: event.ref,
          changedFiles: () => changedPaths(gitDir, event.before, event.after, '..'),
        };
        return triggered(
          repository,
          event.after,
          happening,
          {
            event: 'push',
            ref: event.ref,
            headBranch: event.ref.replace(/^refs\/(heads|tags)\//, ''),
            headSha: event.after,
            baseRef: null,
            headRef: null,
            pullRequestNumber: null,
            actor: event.actorLogin,
            payload: {
              ref: event.ref,
              before: event.before,
              after: event.after,
              head_commit: { id: event.after, message },
              repository: github.present.repository(repository),
              sender: github.present.user(event.actorLogin),
            },
            inputs: {},
          },
          message.split('\n')[0] ?? '',
        );
      }
      const happening: Happening = {
        event: 'pull_request',
        action: event.action,
        baseRef: event.baseRef,
        changedFiles: () => changedPaths(gitDir, `refs/heads/${event.baseRef}`, event.headSha, '...'),
      };
      const message = await subjectOf(gitDir, event.headSha);
      if (SKIP_CI.test(message)) return [];
      return triggered(
        repository,
        event.headSha,
        happening,
        {
          event: 'pull_request',
          ref: `refs/pull/${event.number}/merge`,
          headBranch: event.headRef,
          headSha: event.headSha,
          baseRef: event.baseRef,
          headRef: event.headRef,
          pullRequestNumber: event.number,
          actor: event.actorLogin,
          payload: {
            action: event.action,
            number: event.number,
            pull_request: {
              number: event.number,
              merged: event.merged,
              head: {
                ref: event.headRef,
                sha: event.headSha,
                repo: github.present.minimalRepository(repository),
              },
              base: { ref: event.baseRef, repo: github.present.minimalRepository(repository) },
            },
            repository: github.present.repository(repository),
            sender: github.present.user(event.actorLogin),
          },
          inputs: {},
        },
        message.split('\n')[0] ?? '',
      );
    },

    async forDispatch({ repository, path, parsed, ref, sha, inputs, login }) {
      return add(repository, path, parsed, parsed.ok ? parsed.workflow.name : path, {
        event: 'workflow_dispatch',
        ref,
        headBranch: ref.replace(/^refs\/(heads|tags)\//, ''),
        headSha: sha,
        baseRef: null,
        headRef: null,
        pullRequestNumber: null,
        actor: login,
        payload: {
          inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, String(value)])),
          ref,
          workflow: path,
          repository: github.present.repository(repository),
          sender: github.present.user(login),
        },
        inputs,
      });
    },
  };
}
