import type { ReactNode } from 'react';
import type { AppListView } from '#domain/views/apps.ts';
import { FilterForm } from '../lists/filter-form.tsx';
import { Pager } from '../lists/pager.tsx';
import { TeamSelect } from '../lists/team-select.tsx';
import { NothingYet } from '../onboarding/nothing-yet.tsx';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { AppTable } from './app-table.tsx';

/** All apps, failing first. */
export function AppsPage({ view, live }: { view: AppListView; live: ReactNode }) {
  const { filter } = view;
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar here="Apps" end={live} />
      <div className="flex-1 bg-surface">
        <div className="flex flex-wrap items-center gap-3 border-b border-line bg-canvas px-4 py-3 tab:px-6 desk:px-8">
          <h1 className="text-base!">
            Apps <span className="text-dense font-normal tracking-normal text-ink-3">failing first</span>
          </h1>
          <FilterForm path="/apps" query={filter.query} label="Filter by name or repository">
            <TeamSelect teams={view.teams} chosen={filter.team} />
          </FilterForm>
        </div>
        {view.rows.length > 0 ? (
          <AppTable apps={view.rows} team="shown" />
        ) : filter.team || filter.query ? (
          <EmptyState title="No app matches" action={<ButtonLink href="/apps">Show all apps</ButtonLink>}>
            Nothing fits these filters.
          </EmptyState>
        ) : (
          <NothingYet title="No app yet">Apps appear here with their health in every environment.</NothingYet>
        )}
        <Pager path="/apps" filter={{ ...filter }} nextCursor={view.nextCursor} />
      </div>
    </ClockProvider>
  );
}
