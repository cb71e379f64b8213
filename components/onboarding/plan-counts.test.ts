import { describe, expect, it } from 'vitest';
import type { Change } from '#domain/plan/plan.ts';
import { countChanges, planCounts } from './plan-counts.ts';

const things = (...changes: Change[]) => changes.map((change) => ({ change }));
const words = (counted: Parameters<typeof planCounts>[0]) => planCounts(counted).replaceAll('\u00a0', ' ');

describe('what a plan is said to change', () => {
  it('leaves out files that stay, and tells new objects from those that are there', () => {
    expect(countChanges(things('add', 'modify', 'same', 'keep'))).toBe(2);
    expect(
      words({
        files: things('add', 'add', 'keep'),
        objects: things('add', 'same', 'keep'),
        monitoring: things('add'),
      }),
    ).toBe('2 new files, 2 new objects, 2 already there');
  });

  it('names what is changed, as nothing is overwritten silently', () => {
    expect(
      words({ files: things('add', 'modify'), objects: things('modify', 'modify'), monitoring: [] }),
    ).toBe('1 new file, 1 changed file, 2 changed objects');
  });

  it('says so when there is nothing left to do', () => {
    expect(words({ files: things('same', 'keep'), objects: things('same', 'same'), monitoring: [] })).toBe(
      'No file changes, 2 objects already there',
    );
  });
});
