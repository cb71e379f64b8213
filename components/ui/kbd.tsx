import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A key cap. Hidden on small screens, where there are no keys. */
export function Kbd({ children, on }: { children: ReactNode; on?: 'primary' }) {
  return (
    <kbd
      className={cx(
        'hidden h-5 min-w-5 items-center justify-center rounded-tag border px-1 font-sans text-key font-medium tab:inline-flex',
        on === 'primary' ? '-mr-1 ml-1 h-[18px] border-current/45' : 'border-line bg-surface-2 text-ink-2',
      )}
    >
      {children}
    </kbd>
  );
}
