import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import type { InboxView } from '#domain/views/inbox-page.ts';
import { anApprovalWait, aTaskWait, NOW } from '#tests/support/views.ts';
import { ClockProvider } from '../time/clock.tsx';
import { InboxList } from './inbox-list.tsx';

vi.mock('./inbox-selects.tsx', () => ({ InboxSelects: () => null }));

const read = (over: Partial<InboxView>) =>
  renderToStaticMarkup(
    <ClockProvider asOf={NOW}>
      <InboxList
        view={{
          rows: [],
          nextCursor: null,
          filter: { show: 'you' },
          counts: { you: 0, yourTeams: 0, all: 0 },
          teams: [],
          asOf: NOW,
          ...over,
        }}
        selected={null}
      />
    </ClockProvider>,
  )
    .replaceAll(/<(?!a )[^>]+>/g, '')
    .replaceAll('\u00a0', ' ');

it('lists what waits on GitHub beside the Jira tasks, with one number over both', () => {
  const text = read({
    rows: [aTaskWait(), anApprovalWait()],
    counts: { you: 2, yourTeams: 2, all: 2 },
  });
  expect(text).toMatch(/For you 2/);
  expect(text).toContain('Approve a CPU quota of 12 cores');
  expect(text).toContain('Approve the deployment of cart to production');
  expect(text).toContain('href="/inbox/approval.0190.production"');
});

it('never says that nothing waits where something waits for others', () => {
  const text = read({ counts: { you: 0, yourTeams: 1, all: 4 } });
  expect(text).toContain('Nothing waits for you');
  expect(text).toContain('4 things wait for others');
  expect(text).toMatch(/<a [^>]*href="\/inbox\?show=all"[^>]*>See what waits for others/);
  expect(read({})).toContain('appears here: Jira tasks, approvals, merges, fixes and choices');
});
