import { describe, expect, it } from 'vitest';
import { ago, anInboxItem, aTaskWait, NOW } from '#tests/support/views.ts';
import { groupByUrgency } from './urgency.ts';

const aWait = (id: string, dueAt: string) => aTaskWait(anInboxItem({ id, dueAt }));

describe('groupByUrgency', () => {
  it('puts everything into exactly one group and leaves empty groups out', () => {
    const items = [
      aWait('late', ago(1)),
      aWait('soon', ago(-60)),
      aWait('tomorrow', ago(-86_400)),
      { ...aWait('undated', ago(0)), dueAt: null },
    ];
    const groups = groupByUrgency(items, Date.parse(NOW));
    expect(groups.map((group) => [group.name, group.items.map((item) => item.id)])).toEqual([
      ['Overdue', ['late']],
      ['Due within a day', ['soon', 'tomorrow']],
      ['Waiting longest', ['undated']],
    ]);
  });
});
