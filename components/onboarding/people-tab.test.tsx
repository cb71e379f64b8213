import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { PlannedHumanStep } from '#domain/plan/plan.ts';
import { whoIsNeeded } from '#domain/plan/plan-people.ts';
import { PeopleTab } from './people-tab.tsx';
import { PeopleNotice } from './plan-pane.tsx';

const merge: PlannedHumanStep = { step: 'await-merge', kind: 'merge', why: 'Somebody merges.', url: null };
const approval: PlannedHumanStep = {
  step: 'await-first-deployment',
  kind: 'approve-deployment',
  why: 'Somebody of acme/checkout approves each deployment to production, on GitHub.',
  url: 'https://github.com/acme/cart/actions',
};

const needed = (people: PlannedHumanStep[], choice: 'wait' | 'auto' = 'wait') =>
  whoIsNeeded({ people, repository: { defaultBranch: 'main' } }, choice);

it('what the run does not wait for comes apart, under a heading of its own', () => {
  const [now = '', later = ''] = renderToStaticMarkup(<PeopleTab needed={needed([approval, merge])} />).split(
    'Later ',
  );
  expect(now).toContain('Somebody merges.');
  expect(now).not.toContain('approves each deployment');
  expect(later).toContain('the run does not wait for this');
  expect(later).toContain('approves each deployment to production');
});

it('a plan with nothing but a later approval asks nobody', () => {
  expect(renderToStaticMarkup(<PeopleTab needed={needed([approval])} />)).toContain('Nobody has to be asked');
});

it('notice and tab follow who merges, in the same words', () => {
  for (const Shown of [PeopleTab, PeopleNotice]) {
    expect(renderToStaticMarkup(<Shown needed={needed([merge])} />)).toContain('Somebody merges.');
    const byOnramp = renderToStaticMarkup(<Shown needed={needed([merge], 'auto')} />);
    expect(byOnramp).not.toContain('Somebody merges.');
    expect(byOnramp).toContain('as soon as the checks that main requires have passed');
  }
});

it('an ordinary merge is no alarm; what blocks the run is one', () => {
  const install = { ...merge, kind: 'install-app', why: 'An owner must install the app.' };
  const alarm = 'bg-wait-soft';
  expect(renderToStaticMarkup(<PeopleNotice needed={needed([merge, approval])} />)).not.toContain(alarm);
  expect(renderToStaticMarkup(<PeopleNotice needed={needed([install, merge])} />)).toContain(alarm);
});
