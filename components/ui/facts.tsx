import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A row of figures under a title. */
export function Facts({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={cx('flex flex-wrap gap-x-6 gap-y-3 tab:gap-x-10', className)}>{children}</dl>;
}

interface FactProps {
  label: string;
  children: ReactNode;
  /** Said in grey behind the figure. */
  aside?: ReactNode;
  className?: string;
}

export function Fact({ label, children, aside, className }: FactProps) {
  return (
    <div className={className}>
      <dt className="text-cap text-ink-3">{label}</dt>
      <dd className="mt-0.5 font-medium">
        {children}
        {aside != null && <span className="text-dense font-normal text-ink-3"> {aside}</span>}
      </dd>
    </div>
  );
}

/** Labels above values, one below the other: for side panes. On small screens labels stand at the left. */
export function SideFacts({ children }: { children: ReactNode }) {
  return <dl className="flex flex-col gap-2.5">{children}</dl>;
}

export function SideFact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 desk:block">
      <dt className="text-cap leading-5 text-ink-3 desk:leading-4">{label}</dt>
      <dd className="min-w-0 text-dense break-words">{children}</dd>
    </div>
  );
}
