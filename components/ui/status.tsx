import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  ClockAlert,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
  Undo2,
  Unplug,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** Every state has an icon and a tone; the word comes with it. Colour is never alone. */
export type Look =
  | 'ok'
  | 'running'
  | 'waiting'
  | 'degraded'
  | 'failed'
  | 'pending'
  | 'held'
  | 'skipped'
  | 'undone'
  | 'stale'
  | 'unavailable';

type Tone = 'ok' | 'run' | 'wait' | 'bad' | 'mute';

const looks: Record<Look, { icon: LucideIcon; tone: Tone }> = {
  ok: { icon: CircleCheck, tone: 'ok' },
  running: { icon: LoaderCircle, tone: 'run' },
  waiting: { icon: Hourglass, tone: 'wait' },
  degraded: { icon: TriangleAlert, tone: 'wait' },
  failed: { icon: CircleX, tone: 'bad' },
  pending: { icon: CircleDashed, tone: 'mute' },
  held: { icon: CirclePause, tone: 'mute' },
  skipped: { icon: CircleSlash, tone: 'mute' },
  undone: { icon: Undo2, tone: 'mute' },
  stale: { icon: ClockAlert, tone: 'mute' },
  unavailable: { icon: Unplug, tone: 'mute' },
};

const words: Record<Tone, string> = {
  ok: 'text-ok',
  run: 'text-run',
  wait: 'text-wait',
  bad: 'text-bad',
  mute: 'text-mute',
};

const fills: Record<Tone, string> = {
  ok: 'bg-ok-soft border-ok-line',
  run: 'bg-run-soft border-run-line',
  wait: 'bg-wait-soft border-wait-line',
  bad: 'bg-bad-soft border-bad-line',
  mute: 'bg-mute-soft border-mute-line',
};

interface StatusIconProps {
  look: Look;
  className?: string;
}

/** The icon alone: only where the word stands beside it or is hidden for readers. */
export function StatusIcon({ look, className }: StatusIconProps) {
  const { icon: Icon, tone } = looks[look];
  return (
    <Icon
      className={cx('size-4 shrink-0 stroke-[1.75]', words[tone], look === 'running' && 'spin', className)}
      aria-hidden
    />
  );
}

interface StatusProps {
  look: Look;
  children: ReactNode;
  className?: string;
}

/** Icon and word, bare: for tables and lists. */
export function Status({ look, children, className }: StatusProps) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 text-dense font-medium',
        words[looks[look].tone],
        className,
      )}
    >
      <StatusIcon look={look} />
      <span>{children}</span>
    </span>
  );
}

/** Icon and word on a soft fill: beside a title. */
export function StatusPill({ look, children, className }: StatusProps) {
  const { tone } = looks[look];
  return (
    <span
      className={cx(
        'inline-flex h-6 items-center gap-1.5 rounded-control border pr-2 pl-1.5 text-cap font-medium whitespace-nowrap',
        words[tone],
        fills[tone],
        className,
      )}
    >
      <StatusIcon look={look} className="size-3.5" />
      {children}
    </span>
  );
}
