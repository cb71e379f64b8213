import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { RunStepView } from '#domain/views/runs.ts';
import { ago, checkout, NOW } from '#tests/support/views.ts';
import { ClockProvider } from '../time/clock.tsx';
import { StepPanel } from './step-panel.tsx';

const job = 'https://github.com/acme/cart/actions/runs/1/job/2';
const failed: RunStepView = {
  name: 'await-first-build',
  state: 'failed',
  attempts: 1,
  typicalMs: 60_000,
  startedAt: ago(120),
  attemptStartedAt: ago(120),
  finishedAt: ago(60),
  waitingSince: ago(60),
  waitedMs: 0,
  note: 'Test cart',
  failure: null,
  links: [
    { label: 'Build of 0123456', url: 'https://github.com/acme/cart/actions/runs/1' },
    { label: 'Log of Test cart', url: job },
  ],
  waitsForPeople: false,
};

describe('a failed build', () => {
  const page = renderToStaticMarkup(
    <ClockProvider asOf={NOW}>
      <StepPanel
        step={failed}
        run={{
          humanTasks: [],
          may: { undo: { allowed: true }, chooseFiles: { allowed: true }, readPlan: { allowed: true } },
          startedBy: { name: 'Mira Lindqvist', isYou: true },
          team: checkout,
          waitingFor: [
            {
              kind: 'next-commit',
              reason: 'The first build failed. Push a fix to main: the run goes on with the next commit.',
              url: job,
              who: 'somebody who may push to acme/cart',
            },
          ],
        }}
      />
    </ClockProvider>,
  );

  it('says once what makes the run go on, and who can', () => {
    expect(page.match(/the next commit/g)).toHaveLength(1);
    expect(page).toContain('Somebody who may push to acme/cart can mend it.');
  });

  it('leads to the log once, and still to the build', () => {
    expect(page.split(`href="${job}"`)).toHaveLength(2);
    expect(page).toContain('See what failed');
    expect(page).toContain('Build of 0123456');
    expect(page).not.toContain('Log of Test cart');
  });
});
