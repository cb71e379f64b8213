import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { MissingPage } from './missing-page.tsx';

// The bar is of the shell, which needs a router; what is said below it needs none.
vi.mock('../shell/page-bar.tsx', () => ({ PageBar: () => null }));

it.each([
  ['run', 'There is no such run', 'Runs are never removed', ['/runs', '/']],
  ['app', 'There is no such app', 'onboarding of the app was undone', ['/apps', '/runs?state=undone', '/']],
  ['team', 'There is no such team', 'no longer in the organisation', ['/teams', '/']],
  ['plan', 'There is no such plan', 'linked from its run', ['/onboard', '/runs', '/']],
  ['human task', 'There is no such human task', 'Answered tasks', ['/inbox', '/inbox?show=closed', '/']],
] as const)('a missing %s leads to the lists where one would be', (what, title, why, links) => {
  const page = renderToStaticMarkup(<MissingPage what={what} />);
  expect(page).toContain(title);
  expect(page).toContain(why);
  expect([...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual(links);
  expect(page.includes('Runs are never removed')).toBe(what === 'run');
});
