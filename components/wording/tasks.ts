import {
  BadgeCheck,
  CircleUserRound,
  Gauge,
  KeyRound,
  type LucideIcon,
  Plug,
  RefreshCw,
  Tag as TagIcon,
  Workflow,
} from 'lucide-react';
import type { HumanTaskKind, HumanTaskState } from '#domain/human-task.ts';
import type { StepLink } from '#domain/run/run.ts';
import type { TaskOwner } from '#domain/views/human-tasks.ts';
import type { Look } from '../ui/status.tsx';

const ICONS: Record<HumanTaskKind, LucideIcon> = {
  'install-app': Plug,
  'accept-permissions': KeyRound,
  'enable-actions': Workflow,
  'approve-size': Gauge,
  'namespace-taken': CircleUserRound,
  'name-taken': TagIcon,
  'outside-refused': RefreshCw,
};

/** The kind's icon; a kind this page does not know yet gets a neutral one. */
export function taskIcon(kind: HumanTaskKind): LucideIcon {
  return ICONS[kind] ?? BadgeCheck;
}

/** Kinds that are cured at one place outside: the first link of their request leads there. */
const CURED_OUTSIDE: ReadonlySet<HumanTaskKind> = new Set([
  'install-app',
  'accept-permissions',
  'enable-actions',
]);

/** Where the asked work itself is done, apart from the links that only inform; null when nothing but an answer is asked. */
export function splitLinks({ kind, links }: { kind: HumanTaskKind; links: readonly StepLink[] }): {
  cure: StepLink | null;
  others: StepLink[];
} {
  const [first = null, ...rest] = links;
  return first && CURED_OUTSIDE.has(kind)
    ? { cure: first, others: rest }
    : { cure: null, others: [...links] };
}

/** "the platform team", "team Checkout". */
export function ownerWords(owner: TaskOwner): string {
  return owner.kind === 'platform' ? 'the platform team' : `team ${owner.team.name}`;
}

/** A task's state as icon and words, for its pill. */
export function taskLook(task: { state: HumanTaskState; owner: TaskOwner }): { look: Look; words: string } {
  switch (task.state) {
    case 'opening':
      return { look: 'running', words: 'Opening the Jira issue' };
    case 'open':
      return { look: 'waiting', words: `Waits for ${ownerWords(task.owner)}` };
    case 'resolved':
      return { look: 'ok', words: 'Resolved' };
    case 'rejected':
      return { look: 'failed', words: 'Rejected' };
    case 'withdrawn':
      return { look: 'undone', words: 'Withdrawn' };
    default:
      return task.state satisfies never;
  }
}
