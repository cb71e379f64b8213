import { Check, Equal, type LucideIcon, Pencil, Plus } from 'lucide-react';
import type { Change } from '#domain/plan/plan.ts';

const CHANGES: Record<Change, { icon: LucideIcon; words: string; colour: string }> = {
  add: { icon: Plus, words: 'new', colour: 'text-ok' },
  modify: { icon: Pencil, words: 'changed', colour: 'text-wait' },
  same: { icon: Check, words: 'as wanted', colour: 'text-ink-3' },
  keep: { icon: Equal, words: 'stays', colour: 'text-ink-3' },
};

/** What happens to a thing: icon and word. */
export function ChangeMark({ change }: { change: Change }) {
  const { icon: Icon, words, colour } = CHANGES[change];
  return (
    <span className={`inline-flex items-center gap-1 text-cap whitespace-nowrap ${colour}`}>
      <Icon className="size-3.5" aria-hidden />
      {words}
    </span>
  );
}
