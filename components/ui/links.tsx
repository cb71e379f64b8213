import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

interface LinkProps {
  href: string;
  children: ReactNode;
  className?: string;
  title?: string;
}

const quiet = 'underline decoration-line-control decoration-1 underline-offset-3 hover:decoration-current';

/** A link inside a sentence. */
export function TextLink({ href, children, className, title }: LinkProps) {
  return (
    <Link href={href as Route} title={title} className={cx(quiet, className)}>
      {children}
    </Link>
  );
}

/** A link inside a sentence that leaves Onramp. */
export function OutsideLink({ href, children, className, title }: LinkProps) {
  return (
    <a
      href={href}
      title={title}
      target="_blank"
      rel="noreferrer"
      className={cx('relative text-accent-text', quiet, 'decoration-accent-line', className)}
    >
      {children}
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
