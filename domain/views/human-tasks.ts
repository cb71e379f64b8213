import type { HumanTaskAnswer, HumanTaskKind, HumanTaskState, TaskFact } from '../human-task.ts';
import type { StepLink } from '../run/run.ts';
import type { IsoTime, Permission, PersonRef, TeamRef } from './shared.ts';

/** Who can answer: the platform team or a product team. */
export type TaskOwner = { kind: 'platform' } | { kind: 'team'; team: TeamRef };

export interface WaitingRunView {
  id: string;
  number: number;
  title: string;
  team: TeamRef;
  startedBy: PersonRef;
  step: string;
  since: IsoTime;
}

export interface InboxItemView {
  id: string;
  kind: HumanTaskKind;
  state: HumanTaskState;
  title: string;
  owner: TaskOwner;
  issueKey: string | null;
  openedAt: IsoTime;
  dueAt: IsoTime;
  closedAt: IsoTime | null;
  /** The run that has waited longest, and how many more wait. */
  waitingRun: { title: string; team: TeamRef } | null;
  waitingRuns: number;
}

export interface HumanTaskView {
  id: string;
  kind: HumanTaskKind;
  state: HumanTaskState;
  title: string;
  /** What is asked, as paragraphs of plain text. */
  paragraphs: string[];
  facts: TaskFact[];
  links: StepLink[];
  /** What Onramp looks at by itself, as clauses; null where only an answer helps. */
  obstacle: { stands: string; gone: string } | null;
  whenResolved: string;
  whenRejected: string;
  owner: TaskOwner;
  /** Null while the issue is being opened. */
  issue: { key: string; url: string } | null;
  openedAt: IsoTime;
  dueAt: IsoTime;
  escalatedAt: IsoTime | null;
  closedAt: IsoTime | null;
  answer: HumanTaskAnswer | null;
  waitingRuns: WaitingRunView[];
  /** Whether the reader may answer it (in Jira), with the reason when not. */
  may: { answer: Permission };
  asOf: IsoTime;
}
