import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inLanes } from './in-lanes.ts';

it('works on each once, in order, and never on more at once than there are lanes', async () => {
  const begun: number[] = [];
  let atOnce = 0;
  let most = 0;
  const items = Array.from({ length: 20 }, (_, at) => at);
  const count = await inLanes(items, { lanes: 3, goesOn: () => true }, async (item) => {
    begun.push(item);
    most = Math.max(most, ++atOnce);
    await sleep(item % 4);
    atOnce--;
  });
  expect(begun).toEqual(items);
  expect(count).toBe(20);
  expect(most).toBe(3);
});

it('leaves the rest once it is told to, and finishes what is under way', async () => {
  const ended: string[] = [];
  const count = await inLanes(
    ['a', 'b', 'c', 'd'],
    { lanes: 2, goesOn: () => ended.length === 0 },
    async (item) => {
      await sleep(1);
      ended.push(item);
    },
  );
  expect(count).toBe(2);
  expect(ended.toSorted()).toEqual(['a', 'b']);
});
