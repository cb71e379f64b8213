'use client';

import type { InboxFilter, InboxView } from '#domain/views/inbox-page.ts';
import { WAIT_KINDS, type WaitView } from '#domain/views/waits.ts';
import { hrefWith } from '../lists/href.ts';
import { Pager } from '../lists/pager.tsx';
import { RowLink } from '../lists/row-link.tsx';
import { useNow } from '../time/clock.tsx';
import { Time } from '../time/time.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Segments } from '../ui/segments.tsx';
import { WaitTime } from '../waits/wait-time.tsx';
import { taskLook } from '../wording/tasks.ts';
import { WAIT_KIND_SPOKEN, waitIcon, waitOwnerWords, waitSentence } from '../wording/waits.ts';
import { count, list } from '../wording/words.ts';
import { InboxSelects } from './inbox-selects.tsx';
import { groupByUrgency } from './urgency.ts';

interface InboxListProps {
  view: InboxView;
  selected: string | null;
}

/** What waits for people, by urgency; and the tasks that were answered. */
export function InboxList({ view, selected }: InboxListProps) {
  const now = useNow();
  const { filter, counts } = view;
  const kept = { team: filter.team, kind: filter.kind };
  const tab = (show: InboxFilter['show'], words: string, n?: number) => ({
    href: hrefWith('/inbox', { show: show === 'you' ? undefined : show, ...kept }),
    label: (
      <>
        {words} {n !== undefined && <span className="font-normal text-ink-3">{n}</span>}
      </>
    ),
    current: filter.show === show,
  });
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3 tab:px-6 desk:pr-4 desk:pl-8">
        <Segments
          label="What is shown"
          items={[
            tab('you', 'For you', counts.you),
            tab('teams', 'Your teams', counts.yourTeams),
            tab('all', 'All', counts.all),
            tab('closed', 'Answered'),
          ]}
        />
        <InboxSelects filter={filter} teams={view.teams} />
      </div>
      {view.rows.length === 0 && <Nothing view={view} />}
      {filter.show === 'closed' ? (
        <Rows items={view.rows} selected={selected} filter={filter} />
      ) : (
        groupByUrgency(view.rows, now).map((group) => (
          <section key={group.name} aria-label={group.name} className="pt-3">
            <h2 className="px-4 pb-1 text-cap font-medium text-ink-2 tab:px-6 desk:pl-8">
              <span className={group.name === 'Overdue' ? 'text-bad' : undefined}>{group.name}</span>{' '}
              <span className="font-normal text-ink-3">{group.items.length}</span>
            </h2>
            <Rows items={group.items} selected={selected} filter={filter} />
          </section>
        ))
      )}
      <Pager path="/inbox" filter={{ ...filter }} nextCursor={view.nextCursor} />
    </>
  );
}

/** Says where the rest is, so that nothing here is not taken for nothing at all. */
function Nothing({ view: { filter, counts } }: { view: InboxView }) {
  if (filter.show === 'closed')
    return (
      <EmptyState title="No question was answered yet">
        Answered Jira tasks stay here, with who answered what.
      </EmptyState>
    );
  const kinds = filter.kind ? [filter.kind] : WAIT_KINDS;
  const what = list(
    kinds.map((kind) => WAIT_KIND_SPOKEN[kind]),
    kinds.length,
  );
  if (filter.show === 'you' && counts.all > 0)
    return (
      <EmptyState
        title="Nothing waits for you"
        action={
          <ButtonLink href={hrefWith('/inbox', { show: 'all', team: filter.team, kind: filter.kind })}>
            See what waits for others
          </ButtonLink>
        }
      >
        {count(counts.all, 'thing')} {counts.all === 1 ? 'waits' : 'wait'} for others.
      </EmptyState>
    );
  return (
    <EmptyState
      title={filter.show === 'you' ? 'Nothing waits for you' : 'Nothing waits for a person'}
      action={<ButtonLink href="/inbox?show=closed">See answered tasks</ButtonLink>}
    >
      When a run cannot go on alone, or a deployment waits to be approved, it appears here: {what}.
    </EmptyState>
  );
}

interface RowsProps {
  items: readonly WaitView[];
  selected: string | null;
  filter: InboxFilter;
}

function Rows({ items, selected, filter: { show, team, kind } }: RowsProps) {
  const kept = { show: show === 'you' ? undefined : show, team, kind };
  return (
    <ul className="px-2 tab:px-3 desk:pl-5">
      {items.map((wait) => {
        const Icon = waitIcon(wait);
        return (
          <li
            key={wait.id}
            className={cx(
              'relative grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5 rounded-control px-2 py-2.5 text-dense tab:px-3',
              wait.id === selected ? 'desk:bg-surface-3' : 'hover:bg-surface-2',
            )}
          >
            <Icon
              className={cx(
                'mt-0.5 size-4 stroke-[1.75]',
                wait.whose === 'you' && show !== 'closed' ? 'text-wait' : 'text-ink-2',
              )}
              aria-hidden
            />
            <div className="min-w-0 [overflow-wrap:anywhere]">
              <RowLink href={hrefWith(`/inbox/${encodeURIComponent(wait.id)}`, kept)}>
                {waitSentence(wait)}
              </RowLink>
              <p className="truncate text-cap text-ink-3">{about(wait)}</p>
            </div>
            <div className="text-right text-cap leading-5">
              <When wait={wait} />
              {wait.kind === 'human-task' && (
                <p className="mono leading-4 text-ink-3">{wait.task.issueKey ?? 'opening'}</p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** What it holds up, and who is waited for. */
function about(wait: WaitView): string {
  if (wait.kind === 'human-task' && wait.task.closedAt) return taskLook(wait.task).words;
  const who = wait.whose === 'you' ? 'you' : waitOwnerWords(wait.owner);
  const teams = list(wait.teams.map(({ name }) => name));
  return `Waits for ${who}${teams ? ` · ${teams}` : ''}`;
}

function When({ wait }: { wait: WaitView }) {
  if (wait.kind === 'human-task' && wait.task.closedAt)
    return <Time at={wait.task.closedAt} className="text-ink-3" />;
  return <WaitTime wait={wait} />;
}
