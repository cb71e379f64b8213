import type { ReactNode } from 'react';

interface PanelProps {
  title: string;
  /** Said in grey behind the title: a count, an order, a period. */
  aside?: ReactNode;
  end?: ReactNode;
  children: ReactNode;
}

/** A panel on the canvas of an overview page. Never inside another panel. */
export function Panel({ title, aside, end, children }: PanelProps) {
  return (
    <section aria-label={title} className="overflow-hidden rounded-panel border border-line bg-surface">
      <header className="flex min-h-11 items-center gap-2 border-b border-line py-1.5 pr-2 pl-4">
        <h2>{title}</h2>
        {aside != null && <span className="text-dense text-ink-3">{aside}</span>}
        {end != null && <div className="ml-auto flex items-center gap-2">{end}</div>}
      </header>
      {children}
    </section>
  );
}
