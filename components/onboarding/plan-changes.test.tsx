import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { PlanChange } from '#domain/plan/plan.ts';
import { PlanChanges } from './plan-changes.tsx';

const port: PlanChange = {
  app: { path: '.', name: 'shop' },
  field: 'port',
  before: 3000,
  after: 8081,
  evidence: { file: 'src/server.js', line: 12, rule: 'listen() has it' },
};
const repository = { url: 'https://github.com/acme/shop', headSha: 'abc' };
const words = (isYou: boolean, changes: PlanChange[]) =>
  renderToStaticMarkup(
    <PlanChanges changes={changes} by={{ name: 'Mira Lindqvist', isYou }} repository={repository} />,
  );

describe('PlanChanges', () => {
  it('says who changed what, and leads to where the former value was read', () => {
    const shown = words(true, [port]);
    expect(shown.replace(/<[^>]+>/g, '')).toContain('Changed by you: port 3000 → ');
    expect(shown).toContain('https://github.com/acme/shop/blob/abc/src/server.js#L12');
    expect(words(false, [port])).toContain('Changed by Mira Lindqvist');
  });
  it('says nothing when nothing was changed', () => {
    expect(words(true, [])).toBe('');
  });
});
