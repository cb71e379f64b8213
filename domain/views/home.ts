import type { WaitingFor } from '../run/run.ts';
import type { AppSummaryView } from './apps.ts';
import type { InboxItemView } from './human-tasks.ts';
import type { RunSummaryView } from './runs.ts';
import type { ApprovalView, IsoTime, Permission, RepositoryRef, TeamRef } from './shared.ts';

export interface HomeView {
  person: { name: string; teams: TeamRef[] };
  may: { onboard: Permission };
  /** Apps of the reader's teams: how many there are, and those that need a look, worst first. */
  apps: { total: number; failing: number; attention: AppSummaryView[]; healthy: string[] };
  /** The reader's runs, newest first, at most six. */
  runs: RunSummaryView[];
  /** What the reader can do something about: tasks to answer, deployments to approve, pull requests to merge, builds to mend. */
  waitsForYou: HomeWait[];
  /** What the reader's runs wait for but somebody else must do. */
  waitsForOthers: HomeWait[];
  asOf: IsoTime;
}

export type HomeWait =
  | { kind: 'human-task'; task: InboxItemView }
  | {
      kind: 'approval';
      approval: ApprovalView;
      environment: string;
      repository: RepositoryRef;
      /** Names of the apps that are deployed with it. */
      apps: string[];
    }
  | { kind: 'run'; run: RunSummaryView; waitingFor: WaitingFor };
