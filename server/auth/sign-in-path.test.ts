import { describe, expect, it } from 'vitest';
import { safeReturnPath, signInPath } from './sign-in-path.ts';

describe('the way back after signing in', () => {
  it('is a path of this portal, with its query', () => {
    expect(safeReturnPath('/runs?state=failed')).toBe('/runs?state=failed');
    expect(signInPath('/runs?state=failed')).toBe('/sign-in?callbackUrl=%2Fruns%3Fstate%3Dfailed');
  });

  it.each([
    null,
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/a\\b',
    '/a\nb',
    '/sign-in?x',
    '/api/auth/signout',
    'javascript:alert(1)',
  ])('is the home page for %j', (path) => {
    expect(safeReturnPath(path)).toBe('/');
    expect(signInPath(path ?? null)).toBe('/sign-in');
  });
});
