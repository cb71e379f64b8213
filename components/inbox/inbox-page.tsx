import { type HumanTaskView, INBOX_SHOWS, type InboxFilter, type InboxView } from '#domain/views.ts';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { InboxList } from './inbox-list.tsx';
import { TaskDetail } from './task-detail.tsx';

/** Reads the inbox's filter from the address. */
export function parseInboxFilter(search: Readonly<Record<string, string | undefined>>): InboxFilter {
  const show = INBOX_SHOWS.find((known) => known === search.show) ?? 'open';
  return search.cursor ? { show, cursor: search.cursor } : { show };
}

interface InboxPageProps {
  view: InboxView;
  /** The task shown beside the list; null when there is none. */
  task: HumanTaskView | null;
  /** `list`: the task is only a preview, and a phone shows the list. `task`: a phone shows the task. */
  page: 'list' | 'task';
}

/** List and detail side by side; one at a time where there is no room. */
export function InboxPage({ view, task, page }: InboxPageProps) {
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar
        trail={page === 'task' ? [{ href: '/inbox', label: 'Inbox' }] : []}
        here={page === 'task' && task ? (task.issue?.key ?? 'Human task') : 'Inbox'}
      />
      {page === 'list' && <h1 className="sr-only">Inbox</h1>}
      <div className="flex-1 bg-surface desk:grid desk:grid-cols-[minmax(340px,400px)_minmax(0,1fr)]">
        <section
          aria-label="Human tasks"
          className={
            page === 'task'
              ? 'bg-canvas pb-6 max-desk:hidden desk:border-r desk:border-line'
              : 'min-h-full bg-canvas pb-6 desk:border-r desk:border-line'
          }
        >
          <InboxList view={view} selected={task?.id ?? null} />
        </section>
        <div className={page === 'list' ? 'max-desk:hidden' : undefined}>
          {task && <TaskDetail task={task} heading={page === 'task' ? 'h1' : 'h2'} />}
        </div>
      </div>
    </ClockProvider>
  );
}
