/** Why a run cannot go on alone. One task per cause, however many runs wait for it. */
export const HUMAN_TASK_KINDS = [
  'install-app',
  'accept-permissions',
  'enable-actions',
  'approve-size',
  'namespace-taken',
  'name-taken',
  'outside-refused',
] as const;
export type HumanTaskKind = (typeof HUMAN_TASK_KINDS)[number];

export const HUMAN_TASK_STATES = ['opening', 'open', 'resolved', 'rejected', 'withdrawn'] as const;
export type HumanTaskState = (typeof HUMAN_TASK_STATES)[number];

export const HUMAN_TASK_OUTCOMES = ['resolved', 'rejected', 'unneeded'] as const;

/** How a task ended, from the outside's view. `unneeded`: nobody answered, Onramp saw that the obstacle is gone. */
export type HumanTaskAnswer = {
  outcome: (typeof HUMAN_TASK_OUTCOMES)[number];
  by: string | null;
  at: string;
  comment: string | null;
};

/** One fact a person needs to decide, with where it was read. */
export interface TaskFact {
  measure: string;
  asked: string | null;
  limit: string | null;
  evidence: string;
}

/** A request to a person, in full sentences. Built by `domain/human-task-wording.ts`, shown in Jira, Slack and the inbox alike. */
export interface HumanTaskRequest {
  kind: HumanTaskKind;
  /** Natural key, for example `install-app/github.com/1234`: the same obstacle asks once. */
  cause: string;
  title: string;
  /** What is asked, as paragraphs of plain text. */
  paragraphs: string[];
  facts: TaskFact[];
  links: Array<{ label: string; url: string }>;
  /** What stands in the way, and what is so once it is gone: clauses. Null in kinds that nobody can look at. */
  obstacle?: { stands: string; gone: string } | null;
  /** What happens after each answer. */
  whenResolved: string;
  whenRejected: string;
  /** Team or role that can answer: `platform`, or a team's slug. */
  owner: string;
}
