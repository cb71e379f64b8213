'use client';

import { useState } from 'react';
import type { InboxPageView } from '#domain/views/inbox-page.ts';
import { hrefWith } from '../lists/href.ts';
import { LiveBadge } from '../live/live-badge.tsx';
import { useLive } from '../live/use-live.ts';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { InboxList } from './inbox-list.tsx';
import { TaskDetail } from './task-detail.tsx';

interface InboxPageProps {
  view: InboxPageView;
  /** `list`: the task is only a preview, and a phone shows the list. `task`: a phone shows the task. */
  page: 'list' | 'task';
}

/** List and detail side by side; one at a time where there is no room. Both are live. */
export function InboxPage({ view: initial, page }: InboxPageProps) {
  // The task that was shown first stays beside the list, also when a more urgent one arrives above it.
  const [preview, setPreview] = useState({ of: initial.id, task: initial.task?.id });
  const { view, connection } = useLive({
    address: hrefWith('/api/live/inbox', { ...initial.inbox.filter, task: preview.task }),
    event: 'inbox',
    initial,
  });
  const { inbox, task, approvals } = view;
  if (preview.of !== initial.id) setPreview({ of: initial.id, task: initial.task?.id });
  else if (!preview.task && task && view.id === initial.id) setPreview({ of: view.id, task: task.id });
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar
        trail={page === 'task' ? [{ href: '/inbox', label: 'Inbox' }] : []}
        here={page === 'task' && task ? (task.issue?.key ?? 'Human task') : 'Inbox'}
        end={<LiveBadge connection={connection} />}
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
          <InboxList view={inbox} approvals={approvals} selected={task?.id ?? null} />
        </section>
        <div className={page === 'list' ? 'max-desk:hidden' : undefined}>
          {task && <TaskDetail task={task} heading={page === 'task' ? 'h1' : 'h2'} />}
        </div>
      </div>
    </ClockProvider>
  );
}
