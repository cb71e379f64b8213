import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../kernel/message-of.ts';
import type { StepRecord } from '../model.ts';
import { githubContext } from '../runs/contexts.ts';
import type { JobResult, RunJob } from '../runs/engine-types.ts';
import { permissionsOf } from '../runs/permissions.ts';
import { holds, resolve, resolveText, resolveTexts, type Scope } from '../workflow/expressions.ts';
import { defaultStepName, type StepDefinition } from '../workflow/parse.ts';
import { asMap, type Template } from '../workflow/template.ts';
import { runAction } from './actions/index.ts';
import { readAssignments, readPaths } from './command-files.ts';
import { filesMatching } from './hash-files.ts';
import { type CommandFiles, commandFiles, prepareFolders } from './job-folders.ts';
import { readOutputs, urlOf } from './job-outputs.ts';
import { createMasker, type Logs, type StepLog } from './log.ts';
import { runScript } from './run-step.ts';
import { RUNNER_NAME, runnerContext, runnerEnv } from './runner-environment.ts';
import { NotExecuted, type RunnerHost, type Session, type StepContext, StepFailure } from './session.ts';
import { removeFolder } from './tar.ts';

const DEFAULT_STEP_MINUTES = 15;
const DEFAULT_JOB_MINUTES = 60;

export interface JobRunnerOptions {
  host: RunnerHost;
  logs: Logs;
  /** Folder in which each running job has its own. */
  workDir: string;
  updateSteps: (jobId: number, steps: StepRecord[], notes: string[]) => void;
  now: () => string;
}

interface StepResult {
  outcome: 'success' | 'failure' | 'cancelled' | 'skipped';
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped';
  outputs: Record<string, string>;
}

/** Makes the function that runs one job: folders, token, steps in order, outputs. */
export function createJobRunner(options: JobRunnerOptions): RunJob {
  const { host, logs, workDir, updateSteps, now } = options;

  return async (assignment, signal): Promise<JobResult> => {
    const { run, job, definition, workflow } = assignment;
    const repository = host.github.getRepositoryById(run.repositoryId);
    if (!repository) throw new Error('the repository is gone');
    const folders = await prepareFolders(join(workDir, String(job.id)), host);
    logs.clear(job.id);
    const permissions = permissionsOf(workflow, definition);
    const token = host.github.mintJobToken({
      repositoryId: run.repositoryId,
      runId: run.id,
      jobId: job.id,
      permissions,
    });
    const environment = job.environment?.name ?? null;
    const secrets = { ...host.github.secretsFor(run.repositoryId, environment), GITHUB_TOKEN: token };
    const masker = createMasker(Object.values(secrets));
    const deadline = new AbortController();
    const limitMinutes =
      Number(
        resolveText(definition.fields['timeout-minutes'], {
          contexts: {},
          status: { success: true, failure: false, cancelled: false },
        }),
      ) || DEFAULT_JOB_MINUTES;
    const timer = setTimeout(() => deadline.abort(), limitMinutes * 60_000);
    const session: Session = {
      host,
      repository,
      run,
      job,
      folders,
      mayRun: repository.mayRun,
      token,
      permissions,
      env: {},
      path: [],
      masker,
      logins: new Map(),
      signal: AbortSignal.any([signal, deadline.signal]),
    };
    const results = new Map<string, StepResult>();
    let jobStatus: 'success' | 'failure' | 'cancelled' = 'success';
    const github = {
      ...githubContext(host.github, repository, run),
      token,
      job: job.key,
      workspace: folders.workspace,
      event_path: join(folders.temp, 'event.json'),
    };
    writeFileSync(join(folders.temp, 'event.json'), JSON.stringify(run.payload));

    const scope = (env: Record<string, string>): Scope => ({
      contexts: {
        github,
        env,
        vars: host.github.variablesFor(run.repositoryId, environment),
        secrets: { ...secrets, github_token: token },
        job: { status: jobStatus },
        steps: Object.fromEntries(results),
        runner: runnerContext(folders.temp),
        strategy: {
          'fail-fast': job.strategy.failFast,
          'job-index': job.strategy.index,
          'job-total': job.strategy.total,
        },
        matrix: job.matrix ?? {},
        needs: assignment.needs,
        inputs: run.inputs,
      },
      status: {
        success: jobStatus === 'success',
        failure: jobStatus === 'failure',
        cancelled: jobStatus === 'cancelled',
      },
      filesMatching: (patterns) => filesMatching(folders.workspace, patterns),
    });

    const records: StepRecord[] = [
      blankStep(1, 'Set up job'),
      ...definition.steps.map((step, index) => blankStep(index + 2, defaultStepName(step))),
      blankStep(definition.steps.length + 2, 'Complete job'),
    ];
    const save = (): void => updateSteps(job.id, records, job.notes);
    const begin = (record: StepRecord): StepLog => {
      record.status = 'in_progress';
      record.startedAt = now();
      save();
      return logs.open(job.id, record.number, masker);
    };
    const end = (record: StepRecord, conclusion: StepResult['conclusion']): void => {
      record.status = 'completed';
      record.conclusion = conclusion;
      record.startedAt ??= now();
      record.completedAt = now();
      save();
    };

    try {
      const setUp = begin(records[0] as StepRecord);
      setUp.write(`Current runner: ${RUNNER_NAME} (Node ${process.version})`);
      setUp.group(
        'GITHUB_TOKEN Permissions',
        Object.entries(permissions).map(([key, level]) => `${key}: ${level}`),
      );
      setUp.write(`Run attempt ${run.attempt} of commit ${run.headSha}`);
      for (const note of job.notes) setUp.warning(note);
      if (!session.mayRun)
        setUp.notice('Code of this repository is not executed: imported repositories run only with --run.');
      let jobEnv: Record<string, string> = {};
      try {
        const workflowEnv = resolveTexts(workflow.fields.env, scope({}));
        jobEnv = { ...workflowEnv, ...resolveTexts(definition.fields.env, scope(workflowEnv)) };
      } catch (error) {
        jobStatus = 'failure';
        setUp.error(messageOf(error));
      }
      end(records[0] as StepRecord, jobStatus);

      for (const [index, step] of definition.steps.entries()) {
        const record = records[index + 1] as StepRecord;
        if (session.signal.aborted && jobStatus !== 'cancelled')
          jobStatus = deadline.signal.aborted ? 'failure' : 'cancelled';
        const result = await oneStep(step, record, jobEnv);
        results.set(step.id ?? `__${index}`, result);
        if (result.conclusion === 'failure' && jobStatus === 'success') jobStatus = 'failure';
        if (result.conclusion === 'cancelled') jobStatus = deadline.signal.aborted ? 'failure' : 'cancelled';
      }

      const last = records.at(-1) as StepRecord;
      const complete = begin(last);
      if (deadline.signal.aborted)
        complete.error(`The job has exceeded the maximum execution time of ${limitMinutes} minutes.`);
      const finalScope = scope({ ...jobEnv, ...session.env });
      const outputs = readOutputs(definition.fields.outputs, finalScope, masker.apply, complete);
      const environmentUrl =
        jobStatus === 'success' ? urlOf(definition.fields.environment, finalScope, complete) : null;
      complete.write('Cleaning up.');
      end(last, 'success');
      return { conclusion: signal.aborted ? 'cancelled' : jobStatus, outputs, environmentUrl };
    } finally {
      clearTimeout(timer);
      await removeFolder(folders.root);
    }

    async function oneStep(
      step: StepDefinition,
      record: StepRecord,
      jobEnv: Record<string, string>,
    ): Promise<StepResult> {
      const baseEnv = { ...jobEnv, ...session.env };
      let log: StepLog | null = null;
      const files = commandFiles(folders, record.number, host);
      let result: StepResult = { outcome: 'success', conclusion: 'success', outputs: {} };
      try {
        const stepEnv = step.fields.env ? resolveTexts(step.fields.env, scope(baseEnv)) : {};
        const env = { ...baseEnv, ...stepEnv };
        const own = scope(env);
        if (step.name !== undefined) record.name = resolveText(step.name, own) || record.name;
        if (!holds(step.condition, own)) {
          end(record, 'skipped');
          return { outcome: 'skipped', conclusion: 'skipped', outputs: {} };
        }
        log = begin(record);
        const context: StepContext = {
          session,
          log,
          scope: own,
          env: { ...env, ...runnerEnv(session, github, files) },
          timeoutMs:
            (Number(resolveText(step.fields['timeout-minutes'], own)) || DEFAULT_STEP_MINUTES) * 60_000,
        };
        const outputs = step.uses
          ? await runAction(step.uses, resolveTexts(step.fields.with, own), context)
          : await script(step, context);
        result.outputs = { ...outputs, ...readAssignments(files.GITHUB_OUTPUT) };
      } catch (error) {
        const open = log ?? begin(record);
        const outcome =
          error instanceof NotExecuted
            ? 'skipped'
            : error instanceof StepFailure
              ? error.conclusion
              : 'failure';
        if (outcome === 'skipped') noteOnce(job.notes, `${record.name}: ${messageOf(error)}`);
        else open.error(messageOf(error));
        if (outcome === 'failure') job.notes.push(masker.apply(`${record.name}: ${messageOf(error)}`));
        const tolerated = outcome === 'failure' && isTolerated(step, baseEnv, open);
        result = { outcome, conclusion: tolerated ? 'success' : outcome, outputs: {} };
      }
      try {
        if (log) takeOver(files);
      } catch (error) {
        log?.error(messageOf(error));
        result = { ...result, outcome: 'failure', conclusion: 'failure' };
      }
      end(record, result.conclusion);
      return result;
    }

    /** `$GITHUB_ENV` and `$GITHUB_PATH` count for the steps that follow. */
    function takeOver(files: CommandFiles): void {
      Object.assign(session.env, readAssignments(files.GITHUB_ENV));
      session.path.push(...readPaths(files.GITHUB_PATH));
      if (!existsSync(files.GITHUB_STEP_SUMMARY)) return;
      const summary = readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8').trim();
      if (summary !== '') job.notes.push(masker.apply(summary));
    }

    async function script(step: StepDefinition, context: StepContext): Promise<Record<string, string>> {
      const defaults = (key: string): Template | undefined =>
        asMap(asMap(definition.fields.defaults).run)[key] ?? asMap(asMap(workflow.fields.defaults).run)[key];
      await runScript(
        {
          run: step.run ?? '',
          shell: resolveText(step.fields.shell ?? defaults('shell'), context.scope),
          workingDirectory: resolveText(
            step.fields['working-directory'] ?? defaults('working-directory'),
            context.scope,
          ),
        },
        context,
      );
      return {};
    }

    function isTolerated(step: StepDefinition, env: Record<string, string>, log: StepLog): boolean {
      try {
        return resolve(step.fields['continue-on-error'], scope(env)) === true;
      } catch (error) {
        log.error(messageOf(error));
        return false;
      }
    }
  };
}

function noteOnce(notes: string[], note: string): void {
  if (!notes.includes(note)) notes.push(note);
}

function blankStep(number: number, name: string): StepRecord {
  return { number, name, status: 'queued', conclusion: null, startedAt: null, completedAt: null };
}
