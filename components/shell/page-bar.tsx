import type { Route } from 'next';
import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { cx } from '../ui/cx.ts';
import { TopBarButtons } from './buttons.tsx';
import { Mark } from './mark.tsx';

interface PageBarProps {
  /** Where the page lies, without the page itself. */
  trail?: Array<{ href: string; label: string }>;
  /** The page itself. */
  here: string;
  end?: ReactNode;
  /** `overview`: panels on the canvas. `work`: panes from edge to edge. */
  kind?: 'overview' | 'work';
}

/** The bar on top of every page: breadcrumb and freshness; on a phone the sign, the page's name, search and menu. */
export function PageBar({ trail = [], here, end, kind = 'work' }: PageBarProps) {
  return (
    <>
      <title>{`${here} · Onramp`}</title>
      <div
        className={cx(
          'sticky top-0 z-10 flex h-13 shrink-0 items-center gap-2 border-b border-line bg-canvas pr-2 pl-4 text-dense text-ink-3 tab:static tab:h-12 tab:px-6 desk:px-8',
          kind === 'work' && 'tab:bg-surface',
        )}
      >
        <Link href="/" className="flex items-center tab:hidden" aria-label="Onramp, home">
          <Mark />
        </Link>
        <nav aria-label="Breadcrumb" className="flex min-w-0 items-center gap-2">
          {trail.map((step) => (
            <Fragment key={step.href}>
              <Link
                href={step.href as Route}
                className="hidden whitespace-nowrap text-ink-2 hover:underline tab:block"
              >
                {step.label}
              </Link>
              <span className="hidden text-line-control tab:block" aria-hidden>
                /
              </span>
            </Fragment>
          ))}
          <span
            aria-current="page"
            className="truncate text-base font-semibold text-ink tab:text-dense tab:font-medium"
          >
            {here}
          </span>
        </nav>
        {end != null && <div className="ml-auto hidden items-center gap-3 tab:flex">{end}</div>}
        <TopBarButtons />
      </div>
    </>
  );
}
