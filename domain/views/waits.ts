import type { WaitingFor } from '../run/run.ts';
import type { InboxItemView, TaskOwner } from './human-tasks.ts';
import type { RunSummaryView } from './runs.ts';
import type { ApprovalView, IsoTime, RepositoryRef, Requester, TeamRef } from './shared.ts';

/** What can wait for a person: a question in Jira, a deployment held at the code host, and what a run itself waits for. */
export const WAIT_KINDS = [
  'human-task',
  'approval',
  'merge',
  'next-commit',
  'undo-files',
] as const satisfies ReadonlyArray<WaitingFor['kind'] | 'approval'>;
export type WaitKind = (typeof WAIT_KINDS)[number];

/** `you`: the reader can end the wait. `your-teams`: somebody else must, and a team or a run of the reader's is held up. */
export const WAIT_WHOSE = ['you', 'your-teams', 'others'] as const;
export type WaitWhose = (typeof WAIT_WHOSE)[number];

/** Who is waited for. */
export type WaitOwner =
  | TaskOwner
  | { kind: 'person'; person: Requester }
  /** As people say them: `acme/checkout` for a team, `@mira` for a person. */
  | { kind: 'approvers'; approvers: string[] };

interface WaitFacts {
  /** Names it in the inbox's address. Of a human task it is the task's own id. */
  id: string;
  whose: WaitWhose;
  owner: WaitOwner;
  since: IsoTime;
  /** Only human tasks have one. */
  dueAt: IsoTime | null;
  /** Teams that are held up, or asked. */
  teams: TeamRef[];
  /** Where it is done: the issue, the pull request, the failed build. Null while an issue is being opened. */
  url: string | null;
}

/** One thing that waits for a person. Home, inbox, sidebar, teams and API show and count these and nothing else. */
export type WaitView = WaitFacts &
  (
    | { kind: 'human-task'; task: InboxItemView }
    | {
        kind: 'approval';
        approval: ApprovalView;
        environment: string;
        repository: RepositoryRef;
        /** Names of the apps that are deployed with it. */
        apps: string[];
      }
    | RunWait<'merge'>
    | RunWait<'next-commit'>
    | RunWait<'undo-files'>
  );

interface RunWait<Kind extends WaitingFor['kind']> {
  kind: Kind;
  run: RunSummaryView;
  waitingFor: WaitingFor & { kind: Kind };
}

/** How many things wait. Each includes the ones before it. */
export interface WaitCounts {
  you: number;
  yourTeams: number;
  all: number;
}
