import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatCoarse,
  formatDue,
  formatDuration,
  formatEstimate,
  formatExact,
  formatMoment,
  formatPast,
} from './format.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const at = (iso: string) => Date.parse(iso);

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [4_900, '4 s'],
    [68_000, '1 min 08 s'],
    [2_536_000, '42 min 16 s'],
    [4_800_000, '1 h 20 min'],
    [3_660_000, '1 h 01 min'],
    [273_600_000, '3 d 4 h'],
    [172_800_000, '2 d'],
  ])('says %i ms as %s', (ms, words) => {
    expect(plain(formatDuration(ms))).toBe(words);
  });

  it('never shows a negative or broken figure, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ms) => {
        expect(plain(formatDuration(ms))).toMatch(/^\d+ (s|min \d\d s|h \d\d min|d( \d+ h)?)$/);
      }),
    );
  });
});

describe('formatEstimate', () => {
  it.each([
    [400, '1 s'],
    [4_000, '4 s'],
    [38_000, '40 s'],
    [57_000, '1 min'],
    [70_000, '1 min 10 s'],
    [200_000, '3 min'],
    [3_600_000, '1 h'],
    [4_800_000, '1 h 20 min'],
  ])('rounds %i ms to %s', (ms, words) => {
    expect(plain(formatEstimate(ms))).toBe(words);
  });
});

describe('times', () => {
  const now = at('2025-10-16T12:32:00Z');
  it('that have passed are relative within a day and a date after it', () => {
    expect(plain(formatPast(at('2025-10-16T12:20:00Z'), now, 'UTC'))).toBe('12 min ago');
    expect(plain(formatPast(at('2025-10-16T12:31:58Z'), now, 'UTC'))).toBe('just now');
    expect(plain(formatPast(at('2025-10-14T09:12:00Z'), now, 'UTC'))).toBe('Tue 14 Oct, 09:12');
  });
  it('that are due say how long is left, or how late it is', () => {
    expect(plain(formatDue(at('2025-10-16T13:18:00Z'), now, 'UTC'))).toBe('in 46 min');
    expect(plain(formatDue(at('2025-10-16T12:32:20Z'), now, 'UTC'))).toBe('now');
    expect(plain(formatDue(at('2025-10-18T12:32:00Z'), now, 'UTC'))).toBe('Sat 18 Oct, 12:32');
    expect(plain(formatDue(at('2025-10-16T11:54:00Z'), now, 'UTC'))).toBe('38 min late');
    expect(plain(formatDue(at('2025-10-13T12:32:00Z'), now, 'UTC'))).toBe('3 d late');
  });
  it('that have passed are never told as to come, and those that are due never as passed, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2e9, max: 2e9 }), (offsetMs) => {
        expect(formatPast(now + offsetMs, now, 'UTC')).not.toMatch(/^in |late/);
        expect(formatDue(now + offsetMs, now, 'UTC')).not.toMatch(/ago/);
        expect(plain(formatCoarse(offsetMs))).toMatch(/^\d+ (s|min|h|d)$/);
      }),
    );
    expect(formatPast(now + 1_400, now, 'UTC')).toBe('just now');
  });
  it('are told in the reader’s own zone', () => {
    expect(plain(formatMoment(at('2025-10-16T11:50:00Z'), now, 'Europe/Berlin'))).toBe('13:50');
    expect(plain(formatMoment(at('2025-10-15T22:30:00Z'), now, 'Europe/Berlin'))).toBe('00:30');
    expect(plain(formatMoment(at('2025-10-15T21:30:00Z'), now, 'Europe/Berlin'))).toBe('yesterday 23:30');
    expect(plain(formatMoment(at('2024-10-15T11:50:00Z'), now, 'UTC'))).toBe('Tue 15 Oct 2024, 11:50');
    expect(formatExact(at('2025-10-16T11:50:07Z'), 'Europe/Berlin')).toMatch(/13:50:07/);
  });
});
