import type { GithubEvent } from '../../github/contract.ts';
import { messageOf } from '../../kernel/message-of.ts';
import type { Conclusion, ConcurrencyRecord, JobRecord, RunRecord } from '../model.ts';
import { resolveText } from '../workflow/expressions.ts';
import type { JobDefinition, WorkflowFile } from '../workflow/parse.ts';
import { createAnnouncer } from './announce.ts';
import { recordDecision, waitingFor } from './approvals.ts';
import { openAttempt, requeue } from './attempts.ts';
import { createGroups } from './concurrency.ts';
import { needsContext } from './contexts.ts';
import { createRunFactory } from './create-run.ts';
import type { Engine, EngineOptions, JobResult } from './engine-types.ts';
import { conclusionOf, statusOf } from './job-states.ts';
import { createJobOpener } from './open-jobs.ts';
import { concurrencyOf } from './plan-jobs.ts';
import { createRunnerPool } from './runner-pool.ts';

/** The scheduler: decides which job of which run may go on, and keeps every decision on disk before it acts. */
export function createEngine({ github, records, runJob, runners, now, log }: EngineOptions): Engine {
  const factory = createRunFactory(github, records, now);
  const announce = createAnnouncer(github, (run) => {
    const found = records.workflows.list(run.repositoryId).find((workflow) => workflow.id === run.workflowId);
    return found ?? records.workflows.ensure(run.repositoryId, run.path, run.name);
  });
  const groups = createGroups(records);
  const opener = createJobOpener(github, records, now);
  const pool = createRunnerPool(runners);
  let closing = false;
  /** Before `resume`, events are only kept. */
  let open = false;
  let queue: Promise<void> = Promise.resolve();

  /** Decisions are taken one after the other. */
  const decide = (what: string, decision: () => Promise<void> | void): void => {
    queue = queue.then(async () => {
      if (closing) return;
      try {
        await decision();
      } catch (error) {
        log(`actions: ${what}: ${traceOf(error)}`);
      }
    });
  };

  const startById = (runId: number): void => decide(`run ${runId}`, () => advance(runId));
  const jobsOf = (run: RunRecord): JobRecord[] => records.jobs.list(run.id, run.attempt);

  function saveRun(run: RunRecord): void {
    run.updatedAt = now();
    records.runs.put(run);
  }

  function updateJob(id: number, change: (job: JobRecord) => void): void {
    const job = records.jobs.get(id);
    if (!job) return;
    change(job);
    records.jobs.put(job);
  }

  /** Writes a job's new state, then tells everybody. */
  function saveJob(job: JobRecord, run: RunRecord): void {
    records.jobs.put(job);
    announce.check(job, run);
    announce.deployment(job, run);
    if (job.status !== 'pending') announce.job(job, run, job.status);
  }

  function finishJob(job: JobRecord, run: RunRecord, conclusion: Conclusion, note?: string): void {
    job.status = 'completed';
    job.conclusion = conclusion;
    job.completedAt = now();
    if (note) job.notes.push(note);
    saveJob(job, run);
  }

  /** A newcomer to a group replaces whoever waits there, and cancels whoever runs when it asks for that. */
  function makeRoom(run: RunRecord, own: ConcurrencyRecord, job?: JobRecord): void {
    const displaced = groups.displacedBy(run.repositoryId, own, { run: run.id, job: job?.id });
    displaced.runs.forEach(engine.cancel);
    for (const { id, runId } of displaced.jobs) {
      updateJob(id, (stored) => {
        stored.cancelRequested = true;
      });
      startById(runId);
    }
  }

  const isHeld = (run: RunRecord, group: string, job?: JobRecord): boolean =>
    groups.isHeld(run.repositoryId, group, { run: run.id, job: job?.id });

  /** A job whose needs are done becomes records, all at once. */
  function openJobs(run: RunRecord, workflow: WorkflowFile, definition: JobDefinition): void {
    records.transaction(() => {
      for (const job of opener.open(run, workflow, definition)) {
        if (job.concurrency && job.status === 'queued') {
          makeRoom(run, job.concurrency, job);
          if (isHeld(run, job.concurrency.group, job)) job.status = 'pending';
        }
        saveJob(job, run);
        if (job.status === 'waiting') announce.reviewRequested(job, run);
      }
    });
  }

  /** Brings one run as far as it can go now. */
  async function advance(runId: number): Promise<void> {
    const run = records.runs.get(runId);
    if (!run || run.status === 'completed') return;
    const parsed = await factory.workflowOf(run);
    if (!parsed.ok) {
      if (run.status === 'requested') announce.run(run, 'requested');
      return finishRun(run, 'failure', parsed.problem);
    }
    const { workflow } = parsed;
    if (run.status === 'requested') {
      try {
        enter(run, workflow);
      } catch (error) {
        return finishRun(run, 'failure', messageOf(error));
      }
    }
    if (run.status === 'pending' && !run.cancelRequested) {
      if (run.concurrency && isHeld(run, run.concurrency.group)) return;
      run.status = 'queued';
      saveRun(run);
    }
    for (const job of jobsOf(run)) {
      if (job.status === 'completed' || !(run.cancelRequested || job.cancelRequested)) continue;
      if (!pool.stop(job.id)) finishJob(job, run, 'cancelled');
    }
    for (const job of jobsOf(run)) {
      if (job.status !== 'pending' || !job.concurrency) continue;
      if (isHeld(run, job.concurrency.group, job)) continue;
      job.status = 'queued';
      saveJob(job, run);
    }
    for (let opened = true; opened; ) {
      opened = false;
      const jobs = jobsOf(run);
      for (const definition of workflow.jobs) {
        const made = (key: string): JobRecord[] => jobs.filter((job) => job.key === key);
        const done = (key: string): boolean =>
          made(key).length > 0 && made(key).every((job) => job.status === 'completed');
        if (made(definition.key).length > 0 || !definition.needs.every(done)) continue;
        openJobs(run, workflow, definition);
        opened = true;
        break;
      }
    }
    const jobs = jobsOf(run);
    if (
      workflow.jobs.every((definition) => jobs.some((job) => job.key === definition.key)) &&
      jobs.every((job) => job.status === 'completed')
    ) {
      return finishRun(run, conclusionOf(run, jobs), null);
    }
    const next = statusOf(run, jobs);
    if (next !== run.status) {
      run.status = next;
      saveRun(run);
      if (next === 'in_progress' && jobs.length > 0) announce.run(run, 'in_progress');
    }
    assign();
  }

  function finishRun(run: RunRecord, conclusion: Conclusion, problem: string | null): void {
    run.status = 'completed';
    run.conclusion = conclusion;
    run.problem = problem;
    saveRun(run);
    announce.run(run, 'completed');
    for (const other of records.runs.listUnfinished()) {
      if (other.repositoryId === run.repositoryId) engine.start(other);
    }
    assign();
  }

  /** Gives queued jobs, oldest first, to free runners. */
  function assign(): void {
    if (closing) return;
    for (const run of records.runs.listUnfinished()) {
      if (run.status === 'pending') continue;
      const jobs = jobsOf(run);
      for (const job of jobs) {
        if (pool.isFull()) return;
        if (job.status !== 'queued' || pool.isRunning(job.id)) continue;
        const active = jobs.filter((other) => other.key === job.key && pool.isRunning(other.id)).length;
        if (job.strategy.maxParallel !== null && active >= job.strategy.maxParallel) continue;
        begin(run.id, job.id);
      }
    }
  }

  function begin(runId: number, jobId: number): void {
    const work = (signal: AbortSignal): Promise<JobResult & { note?: string }> =>
      perform(runId, jobId, signal).catch((error: unknown) => {
        log(`actions: job ${jobId}: ${traceOf(error)}`);
        return { conclusion: 'failure', outputs: {}, environmentUrl: null, note: messageOf(error) };
      });
    pool.run(jobId, work, (result) => {
      if (!closing) decide(`job ${jobId} ends`, () => complete(runId, jobId, result));
    });
  }

  async function perform(runId: number, jobId: number, signal: AbortSignal): Promise<JobResult> {
    const run = records.runs.get(runId);
    const job = records.jobs.get(jobId);
    if (!run || !job) throw new Error('the job is gone');
    job.status = 'in_progress';
    job.startedAt = now();
    saveJob(job, run);
    if (run.status !== 'in_progress') {
      run.status = 'in_progress';
      saveRun(run);
      announce.run(run, 'in_progress');
    }
    const parsed = await factory.workflowOf(run);
    const definition = parsed.ok ? parsed.workflow.jobs.find((entry) => entry.key === job.key) : undefined;
    if (!parsed.ok || !definition) throw new Error(`the workflow file has no job "${job.key}"`);
    const needs = needsContext(definition, jobsOf(run));
    return runJob({ run, job, definition, workflow: parsed.workflow, needs }, signal);
  }

  async function complete(
    runId: number,
    jobId: number,
    result: JobResult & { note?: string },
  ): Promise<void> {
    const run = records.runs.get(runId);
    const job = records.jobs.get(jobId);
    if (!run || !job) return;
    job.outputs = result.outputs;
    if (job.environment) job.environment.url = result.environmentUrl;
    finishJob(job, run, result.conclusion, result.note);
    if (
      result.conclusion === 'failure' &&
      job.strategy.failFast &&
      job.strategy.total > 1 &&
      !job.continueOnError
    ) {
      for (const sibling of jobsOf(run)) {
        if (sibling.key !== job.key || sibling.status === 'completed') continue;
        updateJob(sibling.id, (stored) => {
          stored.cancelRequested = true;
        });
      }
    }
    await advance(runId);
    for (const other of records.runs.listUnfinished()) {
      if (other.id !== runId && other.repositoryId === run.repositoryId) engine.start(other);
    }
    assign();
  }

  /** A new run, or a new attempt: names it and takes its place in its concurrency group. */
  function enter(run: RunRecord, workflow: WorkflowFile): void {
    announce.run(run, 'requested');
    const scope = opener.scopeOf(run, null, null);
    run.displayTitle = resolveText(workflow.fields['run-name'], scope) || run.displayTitle;
    run.concurrency = concurrencyOf(workflow.fields.concurrency, scope);
    run.status = 'queued';
    if (run.concurrency) {
      makeRoom(run, run.concurrency);
      if (isHeld(run, run.concurrency.group)) run.status = 'pending';
    }
    saveRun(run);
  }

  const take = (id: number, event: GithubEvent): void =>
    decide(`event ${event.type}`, async () => {
      const drafts = await factory.forEvent(event);
      const runs = records.transaction(() => {
        records.events.done(id);
        return drafts.map((draft) => draft());
      });
      for (const run of runs) await advance(run.id);
    });

  const engine: Engine = {
    factory,
    updateJob,
    handle(event) {
      const id = records.events.add(event);
      if (open) take(id, event);
    },
    start: (run) => startById(run.id),
    resume() {
      open = true;
      for (const run of records.runs.listUnfinished()) {
        for (const job of jobsOf(run)) {
          if (job.status !== 'in_progress') continue;
          requeue(job);
          records.jobs.put(job);
        }
        decide(`run ${run.id}`, () => advance(run.id));
      }
      for (const [id, event] of records.events.list()) take(id, event as GithubEvent);
      decide('runners', assign);
    },
    cancel(run) {
      const stored = records.runs.get(run.id);
      if (!stored || stored.status === 'completed') return;
      stored.cancelRequested = true;
      saveRun(stored);
      decide(`run ${run.id} is cancelled`, () => advance(run.id));
    },
    rerun(run, which, login) {
      records.transaction(() => openAttempt(records, run, which, login, now()));
      decide(`run ${run.id} runs again`, () => advance(run.id));
    },
    review(run, decision) {
      const { state, login } = decision;
      const waiting = waitingFor(jobsOf(run), decision.environmentIds);
      records.transaction(() => {
        recordDecision(records, run, waiting, decision, now());
        for (const job of waiting) {
          if (state === 'approved') {
            const held = job.concurrency !== null && isHeld(run, job.concurrency.group, job);
            job.status = held ? 'pending' : 'queued';
            saveJob(job, run);
          } else
            finishJob(job, run, 'failure', `${login} rejected the deployment to ${job.environment?.name}.`);
        }
        announce.reviewed(waiting, run, decision);
      });
      decide(`run ${run.id} is reviewed`, () => advance(run.id));
      return waiting;
    },
    async close() {
      closing = true;
      await pool.stopAll();
      await queue;
    },
  };
  return engine;
}

const traceOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
