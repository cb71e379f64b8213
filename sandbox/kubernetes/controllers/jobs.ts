import type { Operations } from '../api/operations.ts';
import { StatusError } from '../errors.ts';
import type { Pod, PodTemplate } from '../pod-types.ts';
import { now } from '../storage/object-store.ts';
import type { Condition, KubeObject } from '../types.ts';
import { withCondition } from './conditions.ts';
import type { Reconcile } from './controller.ts';
import { asController, controllerRef, isControlledBy } from './controller.ts';
import type { EventRecorder } from './events.ts';

interface JobSpec {
  backoffLimit: number;
  completions: number;
  parallelism: number;
  suspend?: boolean;
  activeDeadlineSeconds?: number;
  ttlSecondsAfterFinished?: number;
  template: PodTemplate;
  [field: string]: unknown;
}

type JobStatus = {
  startTime?: string;
  completionTime?: string;
  active?: number;
  ready?: number;
  succeeded?: number;
  failed?: number;
  conditions?: Condition[];
};

type Job = KubeObject<JobSpec, JobStatus>;

const AS = asController('job-controller');

/** Runs each Job's pods until enough have succeeded or too many failed. */
export function createJobController(operations: Operations, events: EventRecorder): Reconcile {
  const { objects, types } = operations;
  const jobs = types.get('jobs');
  const pods = types.get('pods');

  return () => {
    for (const job of objects.list(jobs) as Job[]) {
      if (job.metadata.deletionTimestamp || !job.spec) continue;
      if (isFinished(job)) expire(job);
      else sync(job, job.spec);
    }
  };

  function sync(job: Job, spec: JobSpec): void {
    const owned = (objects.list(pods, job.metadata.namespace) as Pod[]).filter((pod) =>
      isControlledBy(pod, job),
    );
    const count = (phase: string) => owned.filter((pod) => pod.status?.phase === phase).length;
    const [succeeded, failed] = [count('Succeeded'), count('Failed')];
    const active = owned.length - succeeded - failed;
    const startTime = job.status?.startTime ?? now();
    const isLate =
      spec.activeDeadlineSeconds !== undefined &&
      Date.now() - Date.parse(startTime) > spec.activeDeadlineSeconds * 1000;
    const finish = finished(spec, succeeded, failed, isLate);
    const missing = Math.min(spec.parallelism, spec.completions - succeeded) - active;
    if (!finish && !spec.suspend) for (let n = 0; n < missing; n++) create(job, spec);
    if (finish?.type === 'Failed')
      for (const pod of owned)
        if (!pod.status?.phase || pod.status.phase === 'Running')
          operations.delete(pods, pod.metadata.namespace, pod.metadata.name, AS);
    operations.modify(jobs, job, (live) => {
      const status: JobStatus = { ...(live as Job).status, startTime, active, succeeded, failed };
      if (finish) {
        status.active = 0;
        status.conditions = withCondition(status.conditions, finish);
        if (finish.type === 'Complete') status.completionTime = now();
      }
      live.status = status as KubeObject['status'];
    });
  }

  function create(job: Job, spec: JobSpec): void {
    const labels = {
      'batch.kubernetes.io/job-name': job.metadata.name,
      'job-name': job.metadata.name,
      'batch.kubernetes.io/controller-uid': job.metadata.uid ?? '',
    };
    try {
      const pod = operations.create(
        pods,
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: '',
            generateName: `${job.metadata.name}-`,
            namespace: job.metadata.namespace,
            labels: { ...spec.template.metadata?.labels, ...labels },
            ownerReferences: [controllerRef(jobs, job)],
          },
          spec: structuredClone(spec.template.spec),
        },
        AS,
      );
      events.record(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      events.record(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    }
  }

  function expire(job: Job): void {
    const ttl = job.spec?.ttlSecondsAfterFinished;
    const ended = (job.status?.conditions ?? []).find(
      (c) => c.type === 'Complete' || c.type === 'Failed',
    )?.lastTransitionTime;
    if (ttl !== undefined && ended && Date.now() - Date.parse(ended) > ttl * 1000)
      operations.delete(jobs, job.metadata.namespace, job.metadata.name, AS);
  }
}

const isFinished = (job: Job): boolean =>
  (job.status?.conditions ?? []).some(
    (c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True',
  );

function finished(spec: JobSpec, succeeded: number, failed: number, isLate: boolean): Condition | null {
  if (succeeded >= spec.completions)
    return {
      type: 'Complete',
      status: 'True',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
  if (failed > spec.backoffLimit)
    return {
      type: 'Failed',
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  return isLate
    ? {
        type: 'Failed',
        status: 'True',
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      }
    : null;
}
