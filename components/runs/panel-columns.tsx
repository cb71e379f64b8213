import type { ReactNode } from 'react';
import { cx } from '../ui/cx.ts';

/** The selected thing at the left, its facts at the right; one below the other when there is no room. */
export function PanelColumns({ children, side }: { children: ReactNode; side?: ReactNode }) {
  return (
    <div
      className={cx(
        'grid gap-x-8 gap-y-4 px-4 pt-5 pb-6 tab:px-6 desk:pr-8 desk:pl-8',
        side && 'desk:grid-cols-[minmax(0,1fr)_248px]',
      )}
    >
      <div className="min-w-0">{children}</div>
      {side && <div className="border-t border-line pt-4 desk:border-0 desk:pt-0">{side}</div>}
    </div>
  );
}
