import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cx } from '../ui/cx.ts';

interface RowLinkProps {
  href: string;
  children: ReactNode;
  className?: string;
}

/**
 * The one link of a row, whose target is the whole row (`relative` on the row). The keys J and K move between rows
 * by this mark.
 */
export function RowLink({ href, children, className }: RowLinkProps) {
  return (
    <Link
      href={href as Route}
      data-row=""
      className={cx(
        'font-medium after:absolute after:inset-0 hover:no-underline focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus',
        className,
      )}
    >
      {children}
    </Link>
  );
}
