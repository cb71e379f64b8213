import type { AppSummaryView } from './apps.ts';
import type { RunSummaryView } from './runs.ts';
import type { IsoTime, Permission, TeamRef } from './shared.ts';
import type { WaitCounts, WaitView } from './waits.ts';

export interface HomeView {
  person: { name: string; teams: TeamRef[] };
  may: { onboard: Permission };
  /** Apps of the reader's teams: how many there are, and those that need a look, worst first. */
  apps: { total: number; failing: number; attention: AppSummaryView[]; healthy: string[] };
  /** The reader's runs, newest first, at most six. */
  runs: RunSummaryView[];
  /** What waits for the reader, and what holds up their teams and runs but somebody else must do: the most urgent of each. */
  waits: { counts: WaitCounts; you: WaitView[]; yourTeams: WaitView[] };
  asOf: IsoTime;
}
