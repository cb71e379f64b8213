import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { PlannedHumanStep } from '#domain/plan/plan.ts';
import { PeopleTab } from './people-tab.tsx';

const merge: PlannedHumanStep = { step: 'await-merge', kind: 'merge', why: 'Somebody merges.', url: null };
const approval: PlannedHumanStep = {
  step: 'await-first-deployment',
  kind: 'approve-deployment',
  why: 'Somebody of acme/checkout approves each deployment to production, on GitHub.',
  url: 'https://github.com/acme/cart/actions',
};

it('what the run does not wait for comes apart, under a heading of its own', () => {
  const [now = '', later = ''] = renderToStaticMarkup(<PeopleTab people={[approval, merge]} />).split(
    'Later ',
  );
  expect(now).toContain('Somebody merges.');
  expect(now).not.toContain('approves each deployment');
  expect(later).toContain('the run does not wait for this');
  expect(later).toContain('approves each deployment to production');
});

it('a plan with nothing but a later approval asks nobody', () => {
  expect(renderToStaticMarkup(<PeopleTab people={[approval]} />)).toContain('Nobody has to be asked');
});
