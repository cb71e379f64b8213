import type { AppSize } from '../plan/plan.ts';
import type { AppSummaryView } from './apps.ts';
import type { InboxItemView } from './human-tasks.ts';
import type { RunSummaryView } from './runs.ts';
import type { IsoTime, Role, TeamRef } from './shared.ts';

export interface TeamSummaryView extends TeamRef {
  slackChannel: string;
  apps: number;
  /** Apps that are failing or degraded. */
  needALook: number;
  members: number;
  openTasks: number;
  mine: boolean;
}

export interface TeamListView {
  teams: TeamSummaryView[];
  asOf: IsoTime;
}

export interface TeamView extends TeamRef {
  slackChannel: string;
  githubTeam: string;
  group: string;
  limit: AppSize;
  /** People who have signed in and whose groups name the team. */
  members: Array<{ name: string; email: string; roles: Role[]; isYou: boolean }>;
  apps: AppSummaryView[];
  tasks: InboxItemView[];
  runs: RunSummaryView[];
  asOf: IsoTime;
}
