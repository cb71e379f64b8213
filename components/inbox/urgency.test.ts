import { describe, expect, it } from 'vitest';
import { ago, anInboxItem, NOW } from '#tests/support/views.ts';
import { groupByUrgency } from './urgency.ts';

describe('groupByUrgency', () => {
  it('puts every task into exactly one group and leaves empty groups out', () => {
    const items = [
      anInboxItem({ id: 'late', dueAt: ago(1) }),
      anInboxItem({ id: 'soon', dueAt: ago(-60) }),
      anInboxItem({ id: 'tomorrow', dueAt: ago(-86_400) }),
    ];
    const groups = groupByUrgency(items, Date.parse(NOW));
    expect(groups.map((group) => [group.name, group.items.map((item) => item.id)])).toEqual([
      ['Overdue', ['late']],
      ['Due within a day', ['soon', 'tomorrow']],
    ]);
  });
});
