import type { Store } from '../kernel/store.ts';
import type { ApprovalRecord, ArtifactRecord, JobRecord, RunRecord, WorkflowRecord } from './model.ts';

const pad = (id: number): string => String(id).padStart(12, '0');

/** Typed access to what Actions keeps in the sandbox's store. */
export interface Records {
  workflows: {
    ensure(repositoryId: number, path: string, name: string): WorkflowRecord;
    list(repositoryId: number): WorkflowRecord[];
    put(workflow: WorkflowRecord): void;
  };
  runs: {
    nextId(): number;
    nextNumber(workflowId: number): number;
    get(id: number): RunRecord | undefined;
    /** Newest first. */
    list(repositoryId: number): RunRecord[];
    listUnfinished(): RunRecord[];
    put(run: RunRecord): void;
  };
  jobs: {
    nextId(): number;
    get(id: number): JobRecord | undefined;
    /** Jobs of one attempt, in the order they were made. */
    list(runId: number, attempt: number): JobRecord[];
    put(job: JobRecord): void;
  };
  approvals: { add(approval: Omit<ApprovalRecord, 'id'>): void; list(runId: number): ApprovalRecord[] };
  artifacts: {
    add(artifact: Omit<ArtifactRecord, 'id'>): ArtifactRecord;
    list(runId: number): ArtifactRecord[];
    get(id: number): ArtifactRecord | undefined;
  };
  events: { add(event: unknown): number; list(): Array<[number, unknown]>; done(id: number): void };
  transaction<R>(change: () => R): R;
}

/** Opens Actions' collections of the store. */
export function openRecords(store: Store, now: () => string): Records {
  const workflows = store.collection<WorkflowRecord>('actions.workflows');
  const runs = store.collection<RunRecord>('actions.runs');
  const runOwner = store.collection<string>('actions.run-keys');
  const jobs = store.collection<JobRecord>('actions.jobs');
  const jobOwner = store.collection<string>('actions.job-keys');
  const open = store.collection<number>('actions.open-runs');
  const approvals = store.collection<ApprovalRecord>('actions.approvals');
  const artifacts = store.collection<ArtifactRecord>('actions.artifacts');
  const events = store.collection<unknown>('actions.events');

  return {
    workflows: {
      ensure(repositoryId, path, name) {
        const key = `${repositoryId}/${path}`;
        const found = workflows.get(key);
        if (found && found.name === name && found.state !== 'deleted') return found;
        const at = now();
        return workflows.put(key, {
          id: found?.id ?? store.next('actions.workflow'),
          repositoryId,
          path,
          name,
          state: found && found.state !== 'deleted' ? found.state : 'active',
          createdAt: found?.createdAt ?? at,
          updatedAt: at,
        });
      },
      list: (repositoryId) => workflows.list(`${repositoryId}/`),
      put: (workflow) => void workflows.put(`${workflow.repositoryId}/${workflow.path}`, workflow),
    },
    runs: {
      nextId: () => store.next('actions.run'),
      nextNumber: (workflowId) => store.next(`actions.run-number.${workflowId}`),
      get: (id) => {
        const key = runOwner.get(String(id));
        return key === undefined ? undefined : runs.get(key);
      },
      list: (repositoryId) => runs.list(`${repositoryId}/`).sort((a, b) => b.id - a.id),
      listUnfinished: () =>
        open.list().flatMap((id) => {
          const key = runOwner.get(String(id));
          const run = key === undefined ? undefined : runs.get(key);
          return run ? [run] : [];
        }),
      put: (run) =>
        store.transaction(() => {
          const key = `${run.repositoryId}/${pad(run.id)}`;
          runs.put(key, run);
          if (!runOwner.get(String(run.id))) runOwner.put(String(run.id), key);
          if (run.status === 'completed') open.delete(String(run.id));
          else open.put(String(run.id), run.id);
        }),
    },
    jobs: {
      // A job and its check run share one id, as on GitHub.
      nextId: () => store.next('github.check-run'),
      get: (id) => {
        const key = jobOwner.get(String(id));
        return key === undefined ? undefined : jobs.get(key);
      },
      list: (runId, attempt) => jobs.list(`${pad(runId)}/${attempt}/`),
      put: (job) =>
        store.transaction(() => {
          const key = `${pad(job.runId)}/${job.attempt}/${pad(job.id)}`;
          jobs.put(key, job);
          if (!jobOwner.get(String(job.id))) jobOwner.put(String(job.id), key);
        }),
    },
    approvals: {
      add: (approval) => {
        const id = store.next('actions.approval');
        approvals.put(`${pad(approval.runId)}/${pad(id)}`, { ...approval, id });
      },
      list: (runId) => approvals.list(`${pad(runId)}/`),
    },
    artifacts: {
      add: (artifact) => {
        const id = store.next('actions.artifact');
        return artifacts.put(`${pad(artifact.runId)}/${pad(id)}`, { ...artifact, id });
      },
      list: (runId) => artifacts.list(`${pad(runId)}/`),
      get: (id) => artifacts.list().find((artifact) => artifact.id === id),
    },
    events: {
      add: (event) => {
        const id = store.next('actions.event');
        events.put(pad(id), event);
        return id;
      },
      list: () => events.entries().map(([key, event]) => [Number(key), event]),
      done: (id) => void events.delete(pad(id)),
    },
    transaction: (change) => store.transaction(change),
  };
}
