import type { ReactNode } from 'react';
import type { RunState } from '#domain/run/run.ts';
import type { RunListView } from '#domain/views/runs.ts';
import { FilterForm } from '../lists/filter-form.tsx';
import { hrefWith } from '../lists/href.ts';
import { Pager } from '../lists/pager.tsx';
import { RunTable } from '../lists/run-table.tsx';
import { TeamSelect } from '../lists/team-select.tsx';
import { NothingYet } from '../onboarding/nothing-yet.tsx';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select } from '../ui/input.tsx';
import { Segments } from '../ui/segments.tsx';
import { RUN_STATE_WORDS } from '../wording/runs.ts';

const SHOWN_STATES: readonly RunState[] = ['running', 'waiting', 'failed', 'succeeded', 'undone'];

/** All runs, newest first. */
export function RunsPage({ view, live }: { view: RunListView; live: ReactNode }) {
  const { filter } = view;
  const { cursor: _cursor, ...parameters } = filter;
  const filtered = Object.keys(parameters).length > 0;
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar here="Runs" end={live} />
      <div className="flex-1 bg-surface">
        <h1 className="sr-only">Runs</h1>
        <div className="flex flex-wrap items-center gap-2 border-b border-line bg-canvas px-4 py-3 tab:px-6 desk:px-8">
          <div className="max-w-full overflow-x-auto">
            <Segments
              label="State"
              items={[undefined, ...SHOWN_STATES].map((state) => ({
                href: hrefWith('/runs', parameters, { state }),
                label: state ? RUN_STATE_WORDS[state] : 'All',
                current: filter.state === state,
              }))}
            />
          </div>
          <FilterForm
            path="/runs"
            kept={{ state: filter.state }}
            query={filter.query}
            label="Name, number, ticket, commit, person"
          >
            <TeamSelect teams={view.teams} chosen={filter.team} />
            <div className="w-36">
              <Select
                name="startedBy"
                aria-label="Started by"
                key={filter.startedBy}
                defaultValue={filter.startedBy ?? ''}
              >
                <option value="">By anyone</option>
                <option value="me">Started by me</option>
              </Select>
            </div>
          </FilterForm>
        </div>
        {view.rows.length > 0 ? (
          <RunTable runs={view.rows} />
        ) : filtered ? (
          <EmptyState title="No run matches" action={<ButtonLink href="/runs">Show all runs</ButtonLink>}>
            Nothing fits all of these filters.
          </EmptyState>
        ) : (
          <NothingYet title="No run yet">
            Every onboarding appears here, live while it goes on and readable ever after.
          </NothingYet>
        )}
        <Pager path="/runs" filter={{ ...filter }} nextCursor={view.nextCursor} />
      </div>
    </ClockProvider>
  );
}
