import { BRANCH_PREFIX, chooseBranch } from '../../domain/plan/choose-branch.ts';
import { isWritten } from '../../domain/plan/plan.ts';
import { isPortalError } from '../../domain/portal-error.ts';
import type { OnboardingStep, WaitingFor } from '../../domain/run/run.ts';
import { areFilesSettled, changesAnything, type UndoFiles } from '../../domain/run/undo-files.ts';
import {
  describeUndoPullRequest,
  stayingFiles,
  undoFilesWords,
} from '../../domain/run/undo-files-wording.ts';
import type { CommitFile, PullRequest } from '../../integrations/github/index.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureRecorded } from './ledger.ts';
import { findPullRequestOf } from './ledger-queries.ts';
import {
  loadRun,
  type OpenedRepository,
  openRepository,
  type RunContext,
  repositoryKey,
} from './run-context.ts';
import { decideFilesOf } from './undo-files-facts.ts';
import { readUndoFiles, saveUndoFiles } from './undo-files-record.ts';

/** One look at the files of a run that is undone, as the workflow needs it. */
export type FilesLook =
  /** Nobody has to decide about them any more. `kept`: what stays and why, each to be continued after a semicolon. */
  { state: 'settled'; kept: string[] } | { state: 'waits'; waitingFor: WaitingFor; outcome: string };

const PERMISSIONS = {
  contents: 'write',
  workflows: 'write',
  pull_requests: 'write',
  metadata: 'read',
} as const;

/** Failures that no later try cures by itself. */
const PERMANENT: ReadonlySet<string> = new Set(['not-found', 'forbidden', 'conflict', 'invalid']);

/** Taking the files of a merged run out of the default branch again, by a pull request, before anything they need goes. */
export function createUndoFilesActivities(deps: ActivityDeps) {
  const { db, portalUrl } = deps;

  return {
    /**
     * Sees to the run's files and tells where that stands. A pull request that is not merged yet is closed; a merged one
     * is taken out again by another, which is waited for; where the person chose so, the files stay.
     */
    async ensureFilesUndone({ runId }: { runId: string }): Promise<FilesLook> {
      const context = await loadRun(deps, runId);
      const { files: known, choice } = await readUndoFiles(db, runId);
      if (known && areFilesSettled(known)) return settled(context, known);
      // A run that never came so far needs no GitHub to be undone.
      if (!known && !(await findPullRequestOf(db, runId)) && !(await wasMerged(runId)))
        return settled(context, await saveUndoFiles(db, runId, NOTHING));
      try {
        const opened = await openRepository(deps, context.plan, PERMISSIONS);
        return await advance(context, opened, known, choice);
      } catch (error) {
        // They stay in any case: whatever cannot be looked at must not hold that up.
        const isRefused = isPortalError(error) && PERMANENT.has(error.code);
        if (choice !== 'keep' || !isRefused) throw error;
        const state = (await wasMerged(runId)) ? 'kept' : 'none';
        return settled(context, await saveUndoFiles(db, runId, { ...(known ?? NOTHING), state }));
      }
    },
  };

  async function advance(
    context: RunContext,
    opened: OpenedRepository,
    known: UndoFiles | null,
    choice: string | null,
  ): Promise<FilesLook> {
    const runId = context.run.id;
    const save = (files: UndoFiles) => saveUndoFiles(db, runId, files);
    let undo = known;
    if (!undo) {
      if (!(await isInDefaultBranch(context, opened))) return settled(context, await save(NOTHING));
      undo = await propose(context, opened, 1);
    } else if (undo.state === 'closed' && choice === 'remove') {
      undo = await propose(context, opened, undo.round + 1);
    }
    if (choice === 'keep') {
      const pull = undo.pullRequest && (await close(opened, undo.pullRequest.number));
      return settled(context, await save({ ...undo, state: pull?.state === 'merged' ? 'merged' : 'kept' }));
    }
    if (!changesAnything(undo.files)) return settled(context, await save({ ...undo, state: 'none' }));
    if (undo.state === 'proposed') undo = await open(context, opened, undo);
    return look(context, opened, undo);
  }

  /** Decided at the head of the default branch, and kept before anything is written: a retry writes the same. */
  async function propose(context: RunContext, opened: OpenedRepository, round: number): Promise<UndoFiles> {
    const { github, name } = opened;
    const { run, plan } = context;
    const { defaultBranch } = await github.repositories.getById(plan.repository.id);
    const head = await github.git.getBranchHead(name, defaultBranch);
    const decided = await decideFilesOf(db, context, opened, { branch: defaultBranch, sha: head.sha });
    const taken = await github.git.listBranchNames(name, BRANCH_PREFIX);
    return saveUndoFiles(db, run.id, {
      state: 'proposed',
      round,
      branch: chooseBranch(taken, `undo-${run.number}`),
      base: defaultBranch,
      baseSha: head.sha,
      pullRequest: null,
      ...decided,
    });
  }

  /** One commit on the very commit that was decided at, and one pull request. */
  async function open(
    context: RunContext,
    { github, name }: OpenedRepository,
    undo: UndoFiles,
  ): Promise<UndoFiles> {
    const { run, plan } = context;
    const { branch } = undo;
    const location = `${name.owner}/${name.name}`;
    const apps = plan.apps.map((app) => app.name);
    const url = `${portalUrl}/runs/${run.id}`;
    const request = {
      branch,
      baseSha: undo.baseSha,
      message: `Undo the onboarding of ${apps.join(', ')} with Onramp\n\nRun: ${url}`,
      files: undo.files.flatMap((file): CommitFile[] => {
        if (file.does !== 'remove' && file.does !== 'restore') return [];
        const content = file.does === 'restore' ? file.text : null;
        return [{ path: file.path, before: file.was, content, executable: false }];
      }),
    };
    const claim = { runId: run.id, step: 'undo', system: 'github', location } as const;
    await ensureRecorded(
      db,
      {
        ...claim,
        kind: 'branch',
        key: repositoryKey(plan, 'branch', branch),
        name: branch,
        url: `${plan.repository.url}/tree/${branch}`,
        undo: { undo: 'github/branch', args: { branch } },
      },
      async () => {
        const commit = await github.git.ensureCommitOnBranch(name, request);
        return { outcome: commit.effect, version: commit.value.sha };
      },
    );
    const mergedAs = (await findPullRequestOf(db, run.id))?.number ?? null;
    const { value: pull } = await github.pullRequests.ensure(name, {
      head: branch,
      base: undo.base,
      ...describeUndoPullRequest(undo, { number: run.number, url, apps, mergedAs }),
    });
    await ensureRecorded(
      db,
      {
        ...claim,
        kind: 'pull-request',
        key: repositoryKey(plan, 'pull-request', pull.number),
        name: `${location}#${pull.number}`,
        url: pull.url,
        undo: { undo: 'github/pull-request', args: { number: pull.number } },
      },
      async () => ({ outcome: 'created', url: pull.url, version: String(pull.number) }),
    );
    const { number } = pull;
    return saveUndoFiles(db, run.id, { ...undo, state: 'open', pullRequest: { number, url: pull.url } });
  }

  async function look(context: RunContext, opened: OpenedRepository, undo: UndoFiles): Promise<FilesLook> {
    const { run } = context;
    const { github, name } = opened;
    if (!undo.pullRequest) throw new RangeError(`The undo of run ${run.id} has no pull request to look at.`);
    const pull = await github.pullRequests.get(name, undo.pullRequest.number);
    switch (pull.state) {
      case 'merged':
        return settled(context, await saveUndoFiles(db, run.id, { ...undo, state: 'merged' }));
      case 'open':
        // Perhaps opened again by a person, after it had been closed.
        if (undo.state === 'closed') await saveUndoFiles(db, run.id, { ...undo, state: 'open' }, 'remove');
        return waitsForMerge(opened, undo, pull);
      case 'closed': {
        // Whoever closed it may have taken the files out in another way.
        const head = await github.git.getBranchHead(name, undo.base);
        const now = await decideFilesOf(db, context, opened, { branch: undo.base, sha: head.sha });
        if (!changesAnything(now.files))
          return settled(context, await saveUndoFiles(db, run.id, { ...undo, ...now, state: 'none' }));
        if (undo.state === 'open') await saveUndoFiles(db, run.id, { ...undo, state: 'closed' }, null);
        return asksAgain(undo, pull);
      }
      default:
        return pull.state satisfies never;
    }
  }

  /** Whether the run's files came into the default branch. A pull request that is still open is closed first. */
  async function isInDefaultBranch({ run, plan }: RunContext, opened: OpenedRepository): Promise<boolean> {
    const known = await findPullRequestOf(db, run.id);
    if (known) return (await close(opened, known.number)).state === 'merged';
    // Without a pull request the repository had everything already, once the run had come so far.
    return !plan.files.some(isWritten) && (await wasMerged(run.id));
  }

  async function wasMerged(runId: string): Promise<boolean> {
    const merged = { runId, name: 'await-merge' satisfies OnboardingStep, state: 'succeeded' } as const;
    return (await db.runStep.count({ where: merged })) > 0;
  }
}

/** Of a run that brought no file. */
const NOTHING: UndoFiles = {
  state: 'none',
  round: 0,
  branch: '',
  base: '',
  baseSha: '',
  files: [],
  pullRequest: null,
  fails: null,
  stayingFails: null,
};

/** Closes a pull request that is open. @returns where it stands then: it may have been merged in that moment */
async function close({ github, name }: OpenedRepository, number: number): Promise<PullRequest> {
  try {
    await github.pullRequests.close(name, number);
  } catch (error) {
    const now = await github.pullRequests.get(name, number);
    if (now.state === 'open') throw error;
    return now;
  }
  return github.pullRequests.get(name, number);
}

function waitsForMerge({ name }: OpenedRepository, { base, files }: UndoFiles, pull: PullRequest): FilesLook {
  const because =
    pull.mergeableState === 'dirty'
      ? `: it conflicts with ${base} by now. Resolve that, or close it, and the run asks again what to do`
      : pull.mergeableState === 'blocked'
        ? `: the rules of ${base} ask for a review or a check before`
        : '';
  return {
    state: 'waits',
    waitingFor: {
      kind: 'merge',
      pullRequestUrl: pull.url,
      who: `somebody who may merge into ${base} of ${name.owner}/${name.name}${because}`,
    },
    outcome: `Waits for the merge of #${pull.number}, which ${undoFilesWords(files)}. Until then the apps run, and the pipeline works.`,
  };
}

function asksAgain({ base }: UndoFiles, pull: PullRequest): FilesLook {
  const reason = `Pull request #${pull.number} was closed without a merge, so the files are still in ${base}. Nothing that they need was taken back: choose a new pull request, or leave the files.`;
  return {
    state: 'waits',
    waitingFor: { kind: 'undo-files', reason, pullRequestUrl: pull.url },
    outcome: reason,
  };
}

/** What stays of the files, as the outcome of the undo names it. */
function settled({ plan }: RunContext, undo: UndoFiles): FilesLook {
  const then = (fails: string | null) => (fails === null ? '' : `, so that ${fails}`);
  const written = undo.files.filter(({ does }) => does !== 'nothing').length;
  if (undo.state === 'kept') {
    const count = written === 0 ? plan.files.filter(isWritten).length : written;
    const files = count === 1 ? '1 file' : `${count} files`;
    return {
      state: 'settled',
      kept: [
        `${files} in ${undo.base || plan.repository.defaultBranch}, which stay by choice${then(undo.fails)}`,
      ],
    };
  }
  const staying = stayingFiles(undo.files);
  const last = staying.pop();
  return {
    state: 'settled',
    kept: last === undefined ? [] : [...staying, `${last}${then(undo.stayingFails)}`],
  };
}
