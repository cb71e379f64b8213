import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { RunStepView } from '#domain/views/runs.ts';
import { ClockProvider } from '../time/clock.tsx';
import { Rail } from './rail.tsx';

const aStep = (over: Partial<RunStepView> = {}): RunStepView => ({
  name: 'verify-access',
  state: 'succeeded',
  attempts: 1,
  typicalMs: 1_000,
  startedAt: '2026-01-01T12:00:00.000Z',
  attemptStartedAt: '2026-01-01T12:00:00.000Z',
  finishedAt: '2026-01-01T12:45:10.000Z',
  waitingSince: null,
  waitedMs: 0,
  note: null,
  failure: null,
  links: [],
  waitsForPeople: false,
  ...over,
});

/** What is read on the row of a step, at 13:00. */
function read(step: RunStepView): { page: string; text: string } {
  const page = renderToStaticMarkup(
    <ClockProvider asOf="2026-01-01T13:00:00.000Z">
      <Rail steps={[step]} selected={null} onSelect={() => {}} />
    </ClockProvider>,
  );
  return { page, text: page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ') };
}

it('names a step with its state, as it is read aloud', () => {
  expect(read(aStep({ startedAt: null, finishedAt: null })).page).toContain(
    'aria-label="Verify access, succeeded"',
  );
});

describe('how long a step took', () => {
  it('is the time of machines beside the typical one, and the wait for people apart', () => {
    const { text } = read(aStep({ waitedMs: 45 * 60_000 }));
    expect(text).toContain('10 s typically 1 s + 45 min waiting');
  });

  it('says nothing of a wait where nobody was waited for', () => {
    expect(read(aStep()).text).not.toContain('waiting');
  });

  it('lets the wait of a failed build grow, not what the build took', () => {
    const failed = aStep({ state: 'failed', waitingSince: '2026-01-01T12:45:10.000Z' });
    expect(read(failed).text).toContain('45 min 10 s typically 1 s + 14 min waiting');
  });

  it('is only a wait where the step is a person’s own', () => {
    const merge = aStep({ name: 'await-merge', typicalMs: null, waitsForPeople: true, waitedMs: 2_709_000 });
    const { text } = read(merge);
    expect(text).toMatch(/Merge 45 min waiting $/);
  });
});
