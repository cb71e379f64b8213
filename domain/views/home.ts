import type { AppSummaryView } from './apps.ts';
import type { RunSummaryView } from './runs.ts';
import type { IsoTime, Permission, TeamRef } from './shared.ts';
import type { WaitCounts, WaitView } from './waits.ts';

export interface HomeView {
  person: { name: string; teams: TeamRef[] };
  may: { onboard: Permission };
  /**
   * Apps of the reader's teams: how many there are, those that need a look, worst first, those that are not everywhere
   * yet (being onboarded, deployed, or waiting for an approval), and the names of those that are well.
   */
  apps: {
    total: number;
    failing: number;
    attention: AppSummaryView[];
    underWay: AppSummaryView[];
    healthy: string[];
  };
  /** The reader's runs, newest first, at most six. */
  runs: RunSummaryView[];
  /** What waits for the reader, and what holds up their teams and runs but somebody else must do: the most urgent of each. */
  waits: { counts: WaitCounts; you: WaitView[]; yourTeams: WaitView[] };
  asOf: IsoTime;
}
