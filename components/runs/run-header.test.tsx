import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { RunView } from '#domain/views/runs.ts';
import { ClockProvider } from '../time/clock.tsx';
import { RunHeader } from './run-header.tsx';

const at = (clock: string) => `2026-01-02T${clock}.000Z`;

/** A run that succeeded: eleven minutes, most of them waiting for people. */
const aRun = (over: Partial<RunView> = {}): RunView => ({
  id: 'run',
  number: 7,
  kind: 'onboarding',
  title: 'Onboard orders',
  state: 'succeeded',
  team: { slug: 'checkout', name: 'Checkout' },
  repository: { fullName: 'acme/orders', url: 'https://github.example.test/acme/orders' },
  apps: [],
  startedBy: { name: 'Sample Engineer', isYou: true },
  startedAt: at('15:14:20'),
  finishedAt: at('15:25:14'),
  undo: null,
  planId: 'plan',
  planned: { headSha: 'a'.repeat(40), changes: [] },
  mergeChoice: 'wait',
  waitingFor: [],
  waitingSince: null,
  waitedMs: 620_000,
  expected: { automationMs: 110_000 },
  outcome: null,
  steps: [],
  humanTasks: [],
  resources: [],
  files: null,
  log: { lines: [], total: 0 },
  may: { undo: { allowed: true }, chooseFiles: { allowed: true }, readPlan: { allowed: true } },
  asOf: at('16:00:00'),
  ...over,
});

const render = (run: RunView) =>
  renderToStaticMarkup(
    <ClockProvider asOf={run.asOf}>
      <RunHeader run={run} onUndo={() => {}} />
    </ClockProvider>,
  );

/** The figures as label and value, in the order they are read. */
function readFigures(run: RunView): Record<string, string> {
  const page = render(run);
  const plain = (html = '') => html.replaceAll(/<[^>]+>/g, '').replaceAll('\u00a0', ' ');
  return Object.fromEntries(
    [...page.matchAll(/<dt[^>]*>(.*?)<\/dt><dd[^>]*>(.*?)<\/dd>/g)].map(([, label, value]) => [
      plain(label),
      plain(value),
    ]),
  );
}

describe('the way to the plan', () => {
  it('is offered to those only who may read it', () => {
    const undo = { allowed: true } as const;
    expect(render(aRun())).toContain('href="/onboard/plan"');
    const readPlan = {
      allowed: false,
      reason: 'You may not see this plan: only team Checkout may.',
    } as const;
    expect(render(aRun({ may: { undo, chooseFiles: undo, readPlan } }))).not.toContain('/onboard/plan');
  });
});

describe('the figures of a run', () => {
  const own = { Took: '10 min 54 s since 15:14', Automation: '34 s of about 1 min 50 s', Finished: '15:25' };

  it('stay as they were when it is undone, which has a line of its own', () => {
    expect(readFigures(aRun())).toMatchObject(own);
    expect(readFigures(aRun())).not.toHaveProperty('Undone');
    const undo = { startedAt: at('15:30:00'), finishedAt: at('15:30:05') };
    expect(readFigures(aRun({ state: 'undone', undo }))).toMatchObject({
      ...own,
      Undone: '15:30 took 5 s',
    });
  });

  it('say since when it is being undone', () => {
    const undo = { startedAt: at('15:59:53'), finishedAt: null };
    expect(readFigures(aRun({ state: 'undoing', undo }))).toMatchObject({
      ...own,
      'Undoing since': '15:59 for 7 s',
    });
  });

  it('call a run that was stopped under way undone, not finished', () => {
    const undo = { startedAt: at('15:25:14'), finishedAt: at('15:25:20') };
    const figures = readFigures(aRun({ state: 'undone', undo }));
    expect(figures).toMatchObject({ Took: own.Took, Undone: '15:25 took 6 s' });
    expect(figures).not.toHaveProperty('Finished');
  });

  it('never say two things of the expected end', () => {
    const step = {
      name: 'announce',
      state: 'running' as const,
      attempts: 1,
      typicalMs: 2_000,
      startedAt: at('15:59:50'),
      attemptStartedAt: at('15:59:50'),
      finishedAt: null,
      waitingSince: null,
      waitedMs: 0,
      note: null,
      failure: null,
      links: [],
      waitsForPeople: false,
    };
    const running = { state: 'running', finishedAt: null, waitedMs: 0, steps: [step] } as const;
    const expected = (startedAt: string) =>
      readFigures(aRun({ ...running, steps: [step], startedAt }))['Expected end'];
    expect(expected(at('15:59:26'))).toBe('any moment');
    expect(expected(at('15:57:00'))).toBe('later than usual');
  });
});
