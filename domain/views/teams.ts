import type { AppSize } from '../plan/plan.ts';
import type { AppSummaryView } from './apps.ts';
import type { RunSummaryView } from './runs.ts';
import type { IsoTime, Role, TeamRef } from './shared.ts';
import type { WaitCounts, WaitView } from './waits.ts';

export interface TeamSummaryView extends TeamRef {
  slackChannel: string;
  apps: number;
  /** Apps that somebody should look at: failing, degraded, not observed, or their onboarding failed. */
  needALook: number;
  /** Apps that are being onboarded. */
  onboarding: number;
  /** Apps that are healthy in every environment. */
  healthy: number;
  members: number;
  /** Things that wait for a person and hold up the team, or are asked of it; and how many of them wait for the reader. */
  waits: { all: number; you: number };
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
  /** What holds up the team or is asked of it, the most urgent first. */
  waits: { counts: WaitCounts; shown: WaitView[] };
  /** The newest ones, and how many there are. */
  runs: RunSummaryView[];
  runsTotal: number;
  asOf: IsoTime;
}
