import { expect, it } from 'vitest';
import { parseChallenge } from './challenge.ts';

it('reads quoted and bare parameters of a challenge', () => {
  expect(
    parseChallenge('Bearer realm="https://ghcr.io/token",service=ghcr.io,scope="repository:a/b:pull"'),
  ).toEqual({
    scheme: 'bearer',
    parameters: { realm: 'https://ghcr.io/token', service: 'ghcr.io', scope: 'repository:a/b:pull' },
  });
  expect(parseChallenge('Basic realm="registry"')).toEqual({
    scheme: 'basic',
    parameters: { realm: 'registry' },
  });
  expect(parseChallenge('')).toBeNull();
});
