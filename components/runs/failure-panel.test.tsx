import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { FailureReport } from '#domain/failures/failure-report.ts';
import type { RunStepView, RunView } from '#domain/views/runs.ts';
import { ago, NOW } from '#tests/support/views.ts';
import { ClockProvider } from '../time/clock.tsx';
import { FailurePanel } from './failure-panel.tsx';

const job = 'https://github.com/acme/relay/actions/runs/1';
const report: FailureReport = {
  cause: 'program-not-found',
  headline: 'relay stops at its start: sh: 1: tsx: not found',
  account: 'The container was started 3 times in staging, and its program ended each time.',
  log: {
    title: 'The container’s own last lines',
    source: '3rd start, relay-7c9-x',
    lines: [
      { at: ago(70), text: '> tsx src/index.ts' },
      { at: ago(70), text: 'sh: 1: tsx: not found' },
    ],
    decisive: 1,
  },
  exit: { code: 127, words: 'program not found.' },
  reasons: [
    {
      certainty: 'certain',
      sentence: 'What the start command calls is not in the image.',
      evidence: ['log', 'exit code 127'],
      wayOut: 'Put the program into the image.',
    },
  ],
  who: 'somebody who may push to acme/relay',
  facts: [{ label: 'Where', value: 'checkout-staging on eu-1' }],
  seenIn: 'relay-7c9-x/2',
};
const step: RunStepView = {
  name: 'await-first-deployment',
  state: 'failed',
  attempts: 1,
  typicalMs: 60_000,
  startedAt: ago(120),
  attemptStartedAt: ago(120),
  finishedAt: ago(60),
  waitingSince: ago(60),
  waitedMs: 0,
  note: null,
  failure: { code: 'conflict', message: report.headline, report },
  links: [{ label: 'Build of 0123456', url: job }],
  waitsForPeople: false,
};
const waits: RunView['waitingFor'] = [
  { kind: 'next-commit', reason: report.headline, url: job, who: report.who, cause: report.cause },
];

const render = (undo: RunView['may']['undo'], waitingFor = waits) =>
  renderToStaticMarkup(
    <ClockProvider asOf={NOW}>
      <FailurePanel
        run={{ waitingFor, may: { undo, chooseFiles: { allowed: true }, readPlan: { allowed: true } } }}
        step={step}
        report={report}
      />
    </ClockProvider>,
  );

describe('a failed deployment on its run’s page', () => {
  const page = render({ allowed: true });

  it('has the reason as its heading, and as the one marked line of the log', () => {
    expect(page.match(/tsx: not found/g)).toHaveLength(2);
    expect(page.match(/bg-bad-soft/g)).toHaveLength(1);
    expect(page).toMatch(/<li[^>]*bg-bad-soft[^>]*>.*?tsx: not found/);
  });

  it('says the exit code in words, the cause with its evidence, and what to do', () => {
    for (const words of [
      'Exit code 127:',
      'program not found.',
      'Certain',
      'exit code 127',
      'Put the program into the image.',
    ])
      expect(page).toContain(words);
  });

  it('leads once to where it failed', () => {
    expect(page.split(`href="${job}"`)).toHaveLength(2);
    expect(page).toContain('See what failed');
  });

  it('speaks of undoing only to who may', () => {
    const reason = 'You may not undo this run: only the person who started it may.';
    expect(render({ allowed: true }, [])).toContain('You may undo');
    const refused = render({ allowed: false, reason }, []);
    expect(refused).toContain(reason);
    expect(refused).not.toContain('You may undo');
  });
});
