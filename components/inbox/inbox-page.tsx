'use client';

import { useState } from 'react';
import type { InboxPageView, InboxSelection } from '#domain/views/inbox-page.ts';
import { hrefWith } from '../lists/href.ts';
import { LiveBadge } from '../live/live-badge.tsx';
import { useLive } from '../live/use-live.ts';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { WAIT_KIND_NAMES } from '../wording/waits.ts';
import { InboxList } from './inbox-list.tsx';
import { TaskDetail } from './task-detail.tsx';
import { OverDetail, WaitDetail } from './wait-detail.tsx';

interface InboxPageProps {
  view: InboxPageView;
  /** `list`: the task is only a preview, and a phone shows the list. `task`: a phone shows the task. */
  page: 'list' | 'task';
}

/** List and detail side by side; one at a time where there is no room. Both are live. */
export function InboxPage({ view: initial, page }: InboxPageProps) {
  // What was shown first stays beside the list, also when something more urgent arrives above it.
  const [preview, setPreview] = useState({ of: initial.id, id: initial.selected?.id });
  const { view, connection } = useLive({
    address: hrefWith('/api/live/inbox', { ...initial.inbox.filter, selected: preview.id }),
    event: 'inbox',
    initial,
  });
  const { inbox, selected } = view;
  const first = initial.selected?.id;
  if (preview.of !== initial.id || (page === 'task' && preview.id !== first))
    setPreview({ of: initial.id, id: first });
  else if (!preview.id && selected && view.id === initial.id) setPreview({ of: view.id, id: selected.id });
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar
        trail={page === 'task' ? [{ href: '/inbox', label: 'Inbox' }] : []}
        here={page === 'task' && selected ? nameOf(selected) : 'Inbox'}
        end={<LiveBadge connection={connection} />}
      />
      {page === 'list' && <h1 className="sr-only">Inbox</h1>}
      <div className="flex-1 bg-surface desk:grid desk:grid-cols-[minmax(340px,400px)_minmax(0,1fr)]">
        <section
          aria-label="What waits"
          className={
            page === 'task'
              ? 'bg-canvas pb-6 max-desk:hidden desk:border-r desk:border-line'
              : 'min-h-full bg-canvas pb-6 desk:border-r desk:border-line'
          }
        >
          <InboxList view={inbox} selected={selected?.id ?? null} />
        </section>
        <div className={page === 'list' ? 'max-desk:hidden' : undefined}>
          {selected && <Detail selected={selected} heading={page === 'task' ? 'h1' : 'h2'} />}
        </div>
      </div>
    </ClockProvider>
  );
}

function Detail({ selected, heading }: { selected: InboxSelection; heading: 'h1' | 'h2' }) {
  switch (selected.kind) {
    case 'task':
      return <TaskDetail task={selected.task} heading={heading} />;
    case 'wait':
      return <WaitDetail wait={selected.wait} heading={heading} />;
    case 'over':
      return <OverDetail wait={selected} heading={heading} />;
    default:
      return selected satisfies never;
  }
}

function nameOf(selected: InboxSelection): string {
  if (selected.kind === 'task') return selected.task.issue?.key ?? 'Human task';
  return selected.kind === 'wait' ? WAIT_KIND_NAMES[selected.wait.kind] : 'Waits no more';
}
