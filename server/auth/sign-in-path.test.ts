import { describe, expect, it } from 'vitest';
import { onboardPath, safeReturnPath, signInPath } from './sign-in-path.ts';

describe('a session that ended while an address was typed', () => {
  it.each(['acme/orders-api', 'https://github.com/acme/orders-api/tree/main', 'acme/órders', 'a\ud800b'])(
    'comes back with %j, and says why',
    (address) => {
      const { searchParams } = new URL(
        signInPath(onboardPath(address), 'session-ended'),
        'https://onramp.example',
      );
      expect(searchParams.get('error')).toBe('SessionRequired');
      const back = safeReturnPath(searchParams.get('callbackUrl'));
      const { pathname, searchParams: kept } = new URL(back, 'https://onramp.example');
      expect([pathname, kept.get('repository')]).toEqual(['/onboard', address.toWellFormed()]);
    },
  );

  it('leaves behind what may be a token', () => {
    expect(onboardPath('https://me:s3cret@github.com/acme/api?access_token=s3cret#s3cret')).toBe(
      '/onboard?repository=https%3A%2F%2Fgithub.com%2Facme%2Fapi',
    );
  });

  it.each(['', '  ', 'x'.repeat(2_001), null, 7, undefined])('has nothing to carry of %j', (address) => {
    expect(onboardPath(address)).toBeNull();
  });

  it('says why on the home page too', () => {
    expect(signInPath('/', 'session-ended')).toBe('/sign-in?error=SessionRequired');
  });
});

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
