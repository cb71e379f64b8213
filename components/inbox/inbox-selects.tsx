'use client';

import type { Route } from 'next';
import Form from 'next/form';
import type { InboxFilter, InboxView } from '#domain/views/inbox-page.ts';
import { WAIT_KINDS } from '#domain/views/waits.ts';
import { TeamSelect } from '../lists/team-select.tsx';
import { Select } from '../ui/input.tsx';
import { WAIT_KIND_WORDS } from '../wording/waits.ts';

/** The inbox's filters by team and kind; a choice counts at once and lives in the address. */
export function InboxSelects({ filter, teams }: { filter: InboxFilter; teams: InboxView['teams'] }) {
  return (
    <Form
      action={'/inbox' as Route}
      replace
      className="flex flex-wrap gap-2"
      onChange={(event) => event.currentTarget.requestSubmit()}
    >
      {filter.show !== 'you' && <input type="hidden" name="show" value={filter.show} />}
      <TeamSelect teams={teams} chosen={filter.team} />
      {filter.show !== 'closed' && (
        <div className="w-32">
          <Select name="kind" aria-label="Kind" key={filter.kind} defaultValue={filter.kind ?? ''}>
            <option value="">All kinds</option>
            {WAIT_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {WAIT_KIND_WORDS[kind]}
              </option>
            ))}
          </Select>
        </div>
      )}
    </Form>
  );
}
