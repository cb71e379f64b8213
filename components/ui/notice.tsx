import { CircleCheck, CircleX, Hourglass, Info, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

const kinds = {
  wait: { icon: Hourglass, box: 'border-wait-line bg-wait-soft', mark: 'text-wait' },
  bad: { icon: CircleX, box: 'border-bad-line bg-bad-soft', mark: 'text-bad' },
  ok: { icon: CircleCheck, box: 'border-ok-line bg-ok-soft', mark: 'text-ok' },
  info: { icon: Info, box: 'border-line-strong bg-surface-2', mark: 'text-ink-3' },
} satisfies Record<string, { icon: LucideIcon; box: string; mark: string }>;

interface NoticeProps {
  kind: keyof typeof kinds;
  /** `alert` for errors that just happened, `status` for news; none for what was there from the start. */
  role?: 'alert' | 'status';
  title?: ReactNode;
  children?: ReactNode;
  className?: string;
}

/** A sentence that must be read: what waits, what went wrong, what was kept. */
export function Notice({ kind, role, title, children, className }: NoticeProps) {
  const { icon: Icon, box, mark } = kinds[kind];
  return (
    <div
      role={role}
      className={cx('flex gap-2.5 rounded-panel border px-3.5 py-3 text-dense', box, className)}
    >
      <Icon className={cx('mt-0.5 size-4 shrink-0 stroke-[1.75]', mark)} aria-hidden />
      <div className="min-w-0 flex-1 break-words">
        {title != null && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
