import { expect, it } from 'vitest';
import { endOfWait } from './end-of-wait.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 12, 0, second));

it('the wait that ends is added to those before it', () => {
  expect(endOfWait({ waitingSince: at(10), waitedMs: 5_000n }, at(40))).toEqual({
    waitingFor: [],
    waitingSince: null,
    waitedMs: 35_000n,
  });
});

it('a run that waits for nobody has waited no longer, nor does a clock that went back take time away', () => {
  expect(endOfWait({ waitingSince: null, waitedMs: 5_000n }, at(40))).toMatchObject({ waitedMs: 5_000n });
  expect(endOfWait({ waitingSince: at(40), waitedMs: 5_000n }, at(10))).toMatchObject({ waitedMs: 5_000n });
});
