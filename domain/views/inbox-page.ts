import type { HumanTaskView } from './human-tasks.ts';
import type { IsoTime, Page, RepositoryRef, TeamRef } from './shared.ts';
import { WAIT_KINDS, type WaitCounts, type WaitKind, type WaitView } from './waits.ts';

/** `you`, `teams` and `all`: what waits, each with the ones before it. `closed`: human tasks that have an answer. */
export const INBOX_SHOWS = ['you', 'teams', 'all', 'closed'] as const;
export type InboxShow = (typeof INBOX_SHOWS)[number];

export interface InboxFilter {
  show: InboxShow;
  team?: string;
  kind?: WaitKind;
  cursor?: string;
}

export interface InboxView extends Page<WaitView> {
  filter: InboxFilter;
  /** Of what waits, by team and kind of the filter. */
  counts: WaitCounts;
  /** Teams to choose from. */
  teams: TeamRef[];
  asOf: IsoTime;
}

/** What is shown beside the list. `over`: it waited once and waits no more. */
export type InboxSelection =
  | { kind: 'task'; id: string; task: HumanTaskView }
  | { kind: 'wait'; id: string; wait: WaitView }
  | { kind: 'over'; id: string; repository: RepositoryRef; run: { id: string; title: string } | null };

/** The inbox as a page has it: the list, and the thing shown beside it. */
export interface InboxPageView {
  /** Names the filter: a view of another filter is another view. */
  id: string;
  inbox: InboxView;
  /** Null when there is none to show. */
  selected: InboxSelection | null;
  asOf: IsoTime;
}

/** Reads the inbox's filter from search parameters; unknown values are left out. */
export function parseInboxFilter(search: Readonly<Record<string, string | undefined>>): InboxFilter {
  const show = INBOX_SHOWS.find((known) => known === search.show) ?? 'you';
  const kind = WAIT_KINDS.find((known) => known === search.kind);
  return {
    show,
    ...(search.team && { team: search.team }),
    ...(kind && { kind }),
    ...(search.cursor && { cursor: search.cursor }),
  };
}
