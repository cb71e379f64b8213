import type { AppStanding } from '../app-standing.ts';
import type { HumanTaskState } from '../human-task.ts';
import type { RunState } from '../run/run.ts';
import type { IsoTime, TeamRef } from './shared.ts';

/** One thing that was found, by its kind. */
export type SearchResult =
  | { kind: 'app'; slug: string; name: string; team: TeamRef; standing: AppStanding }
  | { kind: 'run'; id: string; number: number; title: string; state: RunState; startedAt: IsoTime }
  | { kind: 'human-task'; id: string; title: string; issueKey: string | null; state: HumanTaskState }
  | { kind: 'plan'; id: string; address: string }
  | { kind: 'team'; slug: string; name: string; apps: number }
  /** Known here, with how many runs it had. */
  | { kind: 'repository'; fullName: string; url: string; runs: number };

export interface SearchView {
  query: string;
  /** What is named or numbered exactly so comes first; a few of each kind. */
  results: SearchResult[];
  /** There are more of some kind than are listed. */
  more: boolean;
  /** When nothing was found: what has the nearest names. */
  near: SearchResult[];
  asOf: IsoTime;
}
