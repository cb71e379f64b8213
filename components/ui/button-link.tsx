import type { VariantProps } from 'class-variance-authority';
import { ExternalLink as ExternalLinkIcon } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonStyle } from './button.tsx';
import { cx } from './cx.ts';

interface ButtonLinkProps extends VariantProps<typeof buttonStyle> {
  href: string;
  children: ReactNode;
  className?: string;
  'aria-label'?: string;
}

/** A link that looks like a button, to a page of Onramp. */
export function ButtonLink({ look, size, href, className, children, ...rest }: ButtonLinkProps) {
  return (
    <Link href={href as Route} className={cx(buttonStyle({ look, size }), className)} {...rest}>
      {children}
    </Link>
  );
}

/** A link that looks like a button, to another system; opens beside this page. */
export function ExternalButtonLink({ look, size, href, className, children, ...rest }: ButtonLinkProps) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className={cx(buttonStyle({ look, size }), 'relative', className)}
      {...rest}
    >
      {children}
      <ExternalLinkIcon className="size-3.5" aria-hidden />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
