import type { InboxItemView } from '#domain/views/human-tasks.ts';

const DAY_MS = 86_400_000;

export interface UrgencyGroup {
  name: 'Overdue' | 'Due within a day' | 'Later';
  items: InboxItemView[];
}

/** Groups open tasks by how soon they are due, keeping their order; empty groups are left out. `now` in ms. */
export function groupByUrgency(items: readonly InboxItemView[], now: number): UrgencyGroup[] {
  const nameOf = (item: InboxItemView): UrgencyGroup['name'] => {
    const left = Date.parse(item.dueAt) - now;
    return left < 0 ? 'Overdue' : left <= DAY_MS ? 'Due within a day' : 'Later';
  };
  const names = ['Overdue', 'Due within a day', 'Later'] as const;
  return names
    .map((name) => ({ name, items: items.filter((item) => nameOf(item) === name) }))
    .filter((group) => group.items.length > 0);
}
