import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt } from './due-at.ts';

const due = (openedAt: string, hours: number) => dueAt(new Date(openedAt), hours).toISOString();

describe('due times in working hours', () => {
  it.each([
    ['the same day', '2026-11-18T09:00:00Z', 8, '2026-11-18T17:00:00.000Z'],
    ['over night', '2026-11-18T16:30:00Z', 1, '2026-11-19T09:30:00.000Z'],
    ['over a weekend', '2026-11-20T16:00:00Z', 2, '2026-11-23T10:00:00.000Z'],
    ['from a Saturday', '2026-11-21T12:00:00Z', 8, '2026-11-23T17:00:00.000Z'],
    ['from before work', '2026-11-18T03:00:00Z', 0.5, '2026-11-18T09:30:00.000Z'],
    ['over two weeks', '2026-11-16T09:00:00Z', 80, '2026-11-27T17:00:00.000Z'],
  ])('counts %s', (_what, openedAt, hours, expected) => {
    expect(due(openedAt, hours)).toBe(expected);
  });

  it('always ends within working hours, after the opening, and later for more hours', () => {
    const opened = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(opened, fc.double({ min: 0.1, max: 200, noNaN: true }), (openedAt, hours) => {
        const at = dueAt(openedAt, hours);
        const hour = at.getUTCHours() + at.getUTCMinutes() / 60;
        expect(hour).toBeGreaterThanOrEqual(9);
        expect(hour).toBeLessThanOrEqual(17);
        expect([1, 2, 3, 4, 5]).toContain(at.getUTCDay());
        expect(at.getTime()).toBeGreaterThan(openedAt.getTime());
        expect(dueAt(openedAt, hours + 1).getTime()).toBeGreaterThan(at.getTime());
      }),
    );
  });

  it('refuses what is no number of hours', () => {
    for (const hours of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => dueAt(new Date(), hours)).toThrow(RangeError);
  });
});
