import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { InboxFilter } from '#domain/views/human-tasks.ts';
import { ClockProvider } from '../time/clock.tsx';
import { InboxList } from './inbox-list.tsx';

const asOf = '2026-01-01T12:00:00.000Z';
const read = (approvals: number, show: InboxFilter['show'] = 'open') =>
  renderToStaticMarkup(
    <ClockProvider asOf={asOf}>
      <InboxList
        view={{ rows: [], nextCursor: null, filter: { show }, counts: { open: 0, mine: 0 }, asOf }}
        approvals={approvals}
        selected={null}
      />
    </ClockProvider>,
  )
    .replaceAll(/<(?!a )[^>]+>/g, '')
    .replaceAll('\u00a0', ' ');

it('names what waits on GitHub, which is no human task, and leads to where it is listed', () => {
  expect(read(2)).toMatch(/2 approvals wait for you on GitHub: <a [^>]*href="\/"[^>]*>see Home/);
  expect(read(1, 'mine')).toContain('1 approval waits for you on GitHub');
});

it('says nothing of approvals where there is none, and beside closed tasks', () => {
  expect(read(0)).not.toContain('approval');
  expect(read(2, 'closed')).not.toContain('approval');
});
