'use client';

import { ClockAlert } from 'lucide-react';
import type { InboxFilter, InboxItemView, InboxView } from '#domain/views/human-tasks.ts';
import { Pager } from '../lists/pager.tsx';
import { RowLink } from '../lists/row-link.tsx';
import { useNow } from '../time/clock.tsx';
import { Time } from '../time/time.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextLink } from '../ui/links.tsx';
import { Segments } from '../ui/segments.tsx';
import { taskIcon, taskLook } from '../wording/tasks.ts';
import { count } from '../wording/words.ts';
import { groupByUrgency } from './urgency.ts';

interface InboxListProps {
  view: InboxView;
  /** Deployments that the reader may approve at the code host. */
  approvals: number;
  selected: string | null;
}

/** Human tasks by urgency. */
export function InboxList({ view, approvals, selected }: InboxListProps) {
  const now = useNow();
  const { show } = view.filter;
  return (
    <>
      <div className="border-b border-line px-4 py-3 tab:px-6 desk:pl-8">
        <Segments
          label="Which tasks"
          items={[
            { href: '/inbox', label: <Count words="All" n={view.counts.open} />, current: show === 'open' },
            {
              href: '/inbox?show=mine',
              label: <Count words="Mine" n={view.counts.mine} />,
              current: show === 'mine',
            },
            { href: '/inbox?show=closed', label: 'Closed', current: show === 'closed' },
          ]}
        />
      </div>
      {approvals > 0 && show !== 'closed' && (
        <p className="border-b border-line px-4 py-2 text-dense text-ink-2 tab:px-6 desk:pl-8">
          {count(approvals, 'approval')} {approvals === 1 ? 'waits' : 'wait'} for you on GitHub:{' '}
          <TextLink href="/" className="text-accent-text">
            see Home
          </TextLink>
        </p>
      )}
      {view.rows.length === 0 && <NoTask show={show} />}
      {show === 'closed' ? (
        <TaskList items={view.rows} selected={selected} show={show} />
      ) : (
        groupByUrgency(view.rows, now).map((group) => (
          <section key={group.name} aria-label={group.name} className="pt-3">
            <h2 className="px-4 pb-1 text-cap font-medium text-ink-2 tab:px-6 desk:pl-8">
              <span className={group.name === 'Overdue' ? 'text-bad' : undefined}>{group.name}</span>{' '}
              <span className="font-normal text-ink-3">{group.items.length}</span>
            </h2>
            <TaskList items={group.items} selected={selected} show={show} />
          </section>
        ))
      )}
      <Pager path="/inbox" filter={{ ...view.filter }} nextCursor={view.nextCursor} />
    </>
  );
}

function Count({ words, n }: { words: string; n: number }) {
  return (
    <>
      {words} <span className="font-normal text-ink-3">{n}</span>
    </>
  );
}

function NoTask({ show }: { show: InboxFilter['show'] }) {
  if (show === 'closed') {
    return (
      <EmptyState title="No task is closed">Answered tasks stay here, with who answered what.</EmptyState>
    );
  }
  return (
    <EmptyState
      title={show === 'mine' ? 'No human task waits for you' : 'No human task is open'}
      action={<ButtonLink href="/inbox?show=closed">See closed tasks</ButtonLink>}
    >
      When a run cannot go on alone, it opens a Jira issue and appears here, the most urgent first.
    </EmptyState>
  );
}

interface TaskListProps {
  items: readonly InboxItemView[];
  selected: string | null;
  show: InboxFilter['show'];
}

function TaskList({ items, selected, show }: TaskListProps) {
  const suffix = show === 'open' ? '' : `?show=${show}`;
  return (
    <ul className="px-2 tab:px-3 desk:pl-5">
      {items.map((item) => {
        const Icon = taskIcon(item.kind);
        return (
          <li
            key={item.id}
            className={cx(
              'relative grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5 rounded-control px-2 py-2.5 text-dense tab:px-3',
              item.id === selected ? 'desk:bg-surface-3' : 'hover:bg-surface-2',
            )}
          >
            <Icon className="mt-0.5 size-4 stroke-[1.75] text-ink-2" aria-hidden />
            <div className="min-w-0">
              <RowLink href={`/inbox/${item.id}${suffix}`}>{item.title}</RowLink>
              <p className="truncate text-cap text-ink-3">
                {item.waitingRun
                  ? `${item.waitingRun.title} · ${item.waitingRun.team.name}`
                  : taskLook(item).words}
                {item.waitingRuns > 1 && ` and ${item.waitingRuns - 1} more`}
              </p>
            </div>
            <div className="text-right text-cap leading-5">
              <Due item={item} />
              <p className="mono leading-4 text-ink-3">{item.issueKey ?? 'opening'}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Due({ item }: { item: InboxItemView }) {
  const late = useNow() > Date.parse(item.dueAt);
  if (item.closedAt) return <Time at={item.closedAt} className="text-ink-3" />;
  if (!late) return <Time at={item.dueAt} className="text-ink-2" />;
  return (
    <span className="inline-flex items-center gap-1 text-bad">
      <ClockAlert className="size-3.5" aria-hidden />
      <span>
        due <Time at={item.dueAt} />
      </span>
    </span>
  );
}
