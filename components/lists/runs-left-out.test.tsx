import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { RunsLeftOut } from './runs-left-out.tsx';

const shown = (total: number) =>
  renderToStaticMarkup(<RunsLeftOut shown={10} total={total} all="/runs?team=checkout" />);

it('says how many runs there are when not all are shown, and where they are', () => {
  expect(shown(1_234)).toContain('The last 10 of 1,234 runs.');
  expect(shown(1_234)).toContain('href="/runs?team=checkout"');
  expect(shown(10)).toBe('');
});
