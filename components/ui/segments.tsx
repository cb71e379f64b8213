import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';

interface SegmentsProps {
  label: string;
  items: Array<{ href: string; label: ReactNode; current: boolean }>;
}

/** A choice of few views, each with its own address. */
export function Segments({ label, items }: SegmentsProps) {
  return (
    <nav
      aria-label={label}
      className="inline-flex gap-0.5 rounded-control border border-line-strong bg-surface-2 p-0.5"
    >
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href as Route}
          aria-current={item.current ? 'page' : undefined}
          className="flex h-8 items-center gap-1 rounded-tag px-2.5 text-dense whitespace-nowrap text-ink-2 aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-ink aria-[current]:shadow-[0_0_0_1px_var(--line-strong)] tab:h-6"
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
