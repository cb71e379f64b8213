import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { beginLinkAttempt, LINK_MINUTES, openLinkAttempt, sealLinkAttempt } from './link-attempt.ts';

const MASTER = 'sample-master-secret-of-32-bytes!!';
const NOW = new Date('2026-01-02T03:04:05Z');
const ME = randomUUID();

describe('an attempt to link an account', () => {
  const { attempt, codeChallenge } = beginLinkAttempt(ME, NOW);
  const cookie = sealLinkAttempt(MASTER, attempt);
  const expected = { state: attempt.state, personId: ME, now: NOW };

  it('challenges with the digest of its verifier', () => {
    expect(codeChallenge).toBe(createHash('sha256').update(attempt.codeVerifier).digest('base64url'));
  });

  it('is recognised by the person who began it, with its state, in time', () => {
    expect(openLinkAttempt(MASTER, cookie, expected)).toEqual(attempt);
  });

  it('keeps its verifier from whoever reads the cookie', () => {
    expect(Buffer.from(cookie, 'base64url').includes(attempt.codeVerifier)).toBe(false);
  });

  it.each([
    ['another state', { ...expected, state: 'other' }],
    ['no state', { ...expected, state: null }],
    ['another person', { ...expected, personId: randomUUID() }],
    ['a later time', { ...expected, now: new Date(NOW.getTime() + LINK_MINUTES * 60_000) }],
  ])('is refused for %s', (_, changed) => {
    expect(openLinkAttempt(MASTER, cookie, changed)).toBeNull();
  });

  it('is refused without its cookie, or with one that was changed', () => {
    expect(openLinkAttempt(MASTER, undefined, expected)).toBeNull();
    expect(openLinkAttempt(MASTER, `${cookie.slice(0, -4)}AAAA`, expected)).toBeNull();
  });
});
