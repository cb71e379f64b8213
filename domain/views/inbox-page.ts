import { type HumanTaskView, INBOX_SHOWS, type InboxFilter, type InboxView } from './human-tasks.ts';

/** The inbox as a page has it: the list, and the task shown beside it. */
export interface InboxPageView {
  /** Names the filter: a view of another filter is another view. */
  id: string;
  inbox: InboxView;
  /** Null when there is none to show. */
  task: HumanTaskView | null;
  /** Deployments that wait for the reader's approval at the code host: no human tasks, listed on Home. */
  approvals: number;
  /** ISO 8601. */
  asOf: string;
}

/** Reads the inbox's filter from search parameters; an unknown `show` is `open`. */
export function parseInboxFilter(search: Readonly<Record<string, string | undefined>>): InboxFilter {
  const show = INBOX_SHOWS.find((known) => known === search.show) ?? 'open';
  return search.cursor ? { show, cursor: search.cursor } : { show };
}
