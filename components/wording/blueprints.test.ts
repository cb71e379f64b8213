import { expect, it } from 'vitest';
import { blueprintWords } from './blueprints.ts';

it('a version of a blueprint cannot be read as one of a language', () => {
  expect(blueprintWords({ id: 'node', version: '2' })).toBe('Node blueprint, version\u00a02');
  expect(blueprintWords({ id: 'container' })).toBe('Container blueprint');
});
