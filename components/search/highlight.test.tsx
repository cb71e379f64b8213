import { expect, it } from 'vitest';
import { splitByMatch } from './highlight.tsx';

const marked = (text: string, sought: string) =>
  splitByMatch(text, sought)
    .map(({ part, matches }) => (matches ? `[${part}]` : part))
    .join('');

it('marks what was typed, wherever and however it is written, and nothing else', () => {
  expect(marked('Onboard acme/Returns', 'returns')).toBe('Onboard acme/[Returns]');
  expect(marked('returns-api', 'api returns')).toBe('[returns]-[api]');
  expect(marked('a.b', '.')).toBe('a[.]b');
  expect(marked('cart', 'x')).toBe('cart');
  expect(marked('cart', ' ')).toBe('cart');
});
