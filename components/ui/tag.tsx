import type { ReactNode } from 'react';

/** A small neutral label, for example a blueprint's name. */
export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-5 items-center gap-1 rounded-tag border border-line bg-surface-2 px-1.5 text-cap whitespace-nowrap text-ink-2">
      {children}
    </span>
  );
}
