import type { LogsBackend } from '../../domain/logs.ts';
import type { MetricsBackend } from '../../domain/metrics.ts';
import type { Organisation } from '../../domain/organisation.ts';
import type { AppUrlProbe } from '../../integrations/app-url/index.ts';
import type { Github } from '../../integrations/github/index.ts';
import type { Jira } from '../../integrations/jira/index.ts';
import type { Kubernetes } from '../../integrations/kubernetes/index.ts';
import type { Slack } from '../../integrations/slack/index.ts';
import type { Database } from '../../prisma/client.ts';

/** Where a workflow's latest execution stands; `unknown` to Temporal when it never was, or is no longer kept. */
export type WorkflowStanding =
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'terminated'
  | 'timed-out'
  | 'unknown';

/** Tells another workflow something; the Temporal client, as narrow as activities need it. */
export interface WorkflowCaller {
  /** Starts a workflow by deterministic id; one already running is left as it is. */
  start(workflow: string, workflowId: string, args: unknown[]): Promise<void>;
  /** Signals a workflow; one that has ended is not an error. */
  signal(workflowId: string, signal: string, args: unknown[]): Promise<void>;
  /** Ids of all open workflows of these types. May lag behind by seconds: what is not in it is asked for one by one. */
  listOpen(workflows: readonly string[]): Promise<ReadonlySet<string>>;
  /** Of this very moment. */
  findStanding(workflowId: string): Promise<WorkflowStanding>;
}

/** Everything activities reach for, made once per worker by `worker.ts`. */
export interface ActivityDeps {
  db: Database;
  organisation: Organisation;
  github: Github;
  jira: Jira;
  /** By cluster name. */
  clusters: ReadonlyMap<string, Kubernetes>;
  metrics: MetricsBackend;
  logs: LogsBackend;
  slack: Slack;
  appUrl: AppUrlProbe;
  workflows: WorkflowCaller;
  /** Address of this portal, without a trailing slash: for links back. */
  portalUrl: string;
}
