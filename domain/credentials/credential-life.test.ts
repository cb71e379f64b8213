import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCredentialLife, isDueForRenewal, parseCredentialLife } from './credential-life.ts';

const HOUR_MS = 3_600_000;
const issuedAt = new Date('2026-03-01T00:00:00Z');
const hoursIn = (hours: number) => new Date(issuedAt.getTime() + hours * HOUR_MS);
const lifeOf = (hours: number) => ({ issuedAt, expiresAt: hoursIn(hours) });

describe('the life of a credential', () => {
  it('is written as an interval and read back', () => {
    expect(formatCredentialLife(lifeOf(24))).toBe('2026-03-01T00:00:00.000Z/2026-03-02T00:00:00.000Z');
    expect(parseCredentialLife(formatCredentialLife(lifeOf(24)))).toEqual(lifeOf(24));
  });

  it('is unknown when the text is anything else', () => {
    for (const text of [null, '', '2026-03-01T00:00:00Z', 'soon/later', 'a/b/c', '2026-03-01/2026-03-02/x'])
      expect(parseCredentialLife(text)).toBeNull();
  });
});

describe('a credential', () => {
  it.each([
    { life: 90 * 24, keptUntil: 60 * 24 },
    { life: 24, keptUntil: 16 },
    { life: 1, keptUntil: 2 / 3 },
  ])('of $life hours is kept for two thirds of them, then due', ({ life, keptUntil }) => {
    expect(isDueForRenewal(lifeOf(life), issuedAt)).toBe(false);
    expect(isDueForRenewal(lifeOf(life), hoursIn(keptUntil - 0.01))).toBe(false);
    expect(isDueForRenewal(lifeOf(life), hoursIn(keptUntil + 0.01))).toBe(true);
    expect(isDueForRenewal(lifeOf(life), hoursIn(life * 2))).toBe(true);
  });

  it('of which nothing is known is due', () => {
    expect(isDueForRenewal(null, issuedAt)).toBe(true);
  });

  it('is never due when it was just issued, however short its life, and always before it ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 600, max: 90 * 86_400 }), (seconds) => {
        const life = lifeOf(seconds / 3_600);
        expect(isDueForRenewal(life, issuedAt)).toBe(false);
        expect(isDueForRenewal(life, new Date(life.expiresAt.getTime() - 1_000))).toBe(true);
      }),
    );
  });
});
