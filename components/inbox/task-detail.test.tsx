import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { HumanTaskView } from '#domain/views/human-tasks.ts';
import { ago, checkout, NOW } from '#tests/support/views.ts';
import { ClockProvider } from '../time/clock.tsx';
import { TaskDetail } from './task-detail.tsx';

const open: HumanTaskView = {
  id: 'task-1',
  kind: 'install-app',
  state: 'open',
  title: 'Install the Onramp app on acme/cart',
  paragraphs: ['Please install the app.', 'Then resolve this issue as done.'],
  facts: [{ measure: 'Pods', asked: '6', limit: '4', evidence: 'onramp.yaml' }],
  links: [],
  obstacle: null,
  whenResolved: 'The run goes on.',
  whenRejected: 'The run stops.',
  owner: { kind: 'platform' },
  issue: { key: 'PLAT-1', url: 'https://jira.example.test/browse/PLAT-1' },
  openedAt: ago(600),
  dueAt: ago(-600),
  escalatedAt: null,
  closedAt: null,
  answer: null,
  waitingRuns: [
    {
      id: 'run-1',
      number: 1,
      title: 'Onboard cart',
      team: checkout,
      startedBy: { name: 'Mira Lindqvist' },
      step: 'verify-access',
      since: ago(600),
    },
  ],
  may: { answer: { allowed: true } },
  asOf: NOW,
};
const closed: HumanTaskView = { ...open, state: 'resolved', closedAt: ago(60) };

const render = (task: HumanTaskView) =>
  renderToStaticMarkup(
    <ClockProvider asOf={NOW}>
      <TaskDetail task={task} />
    </ClockProvider>,
  );

describe('a human task in detail', () => {
  it('says of an open one what is asked, what it holds up, and what each answer does', () => {
    const page = render(open);
    for (const words of ['What is asked', 'Holds up', 'Answer due', 'What each answer does']) {
      expect(page).toContain(words);
    }
    expect(page).not.toContain('blockquote');
  });

  it('speaks of a closed one in the past, and quotes what was asked', () => {
    const page = render(closed);
    for (const words of ['What was asked', 'Held up', 'Answer was due', 'What there was to decide']) {
      expect(page).toContain(words);
    }
    for (const words of [
      'What is asked',
      'Holds up',
      'Answer due',
      'What each answer does',
      'You may answer',
    ]) {
      expect(page).not.toContain(words);
    }
    expect(page.slice(page.indexOf('<blockquote'), page.indexOf('</blockquote>'))).toContain(
      'Then resolve this issue as done.',
    );
  });
});
