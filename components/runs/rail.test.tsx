import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Rail } from './rail.tsx';

it('names a step with its state, as it is read aloud', () => {
  const step = {
    name: 'verify-access',
    state: 'succeeded',
    attempts: 1,
    typicalMs: null,
    startedAt: null,
    finishedAt: null,
    note: null,
    failure: null,
    links: [],
    waitsForPeople: false,
  } as const;
  const page = renderToStaticMarkup(
    <Rail steps={[{ ...step, links: [] }]} selected={null} onSelect={() => {}} />,
  );
  expect(page).toContain('aria-label="Verify access, succeeded"');
});
