import type { WaitView } from '#domain/views/waits.ts';

const DAY_MS = 86_400_000;
const NAMES = ['Overdue', 'Due within a day', 'Due later', 'Waiting longest'] as const;

export interface UrgencyGroup {
  name: (typeof NAMES)[number];
  items: WaitView[];
}

/** Groups what waits by how soon it is due, keeping its order; empty groups are left out. `now` in ms. */
export function groupByUrgency(items: readonly WaitView[], now: number): UrgencyGroup[] {
  const nameOf = ({ dueAt }: WaitView): UrgencyGroup['name'] => {
    if (!dueAt) return 'Waiting longest';
    const left = Date.parse(dueAt) - now;
    return left < 0 ? 'Overdue' : left <= DAY_MS ? 'Due within a day' : 'Due later';
  };
  return NAMES.map((name) => ({ name, items: items.filter((item) => nameOf(item) === name) })).filter(
    (group) => group.items.length > 0,
  );
}
