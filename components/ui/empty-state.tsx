import type { ReactNode } from 'react';

interface EmptyStateProps {
  title: string;
  /** What will appear here. */
  children: ReactNode;
  /** One next step. */
  action?: ReactNode;
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="m-4 flex flex-col items-center gap-1 rounded-panel border border-dashed border-line-strong px-6 py-8 text-center text-dense">
      <p className="font-semibold">{title}</p>
      <p className="max-w-[44ch] text-pretty text-ink-2">{children}</p>
      {action != null && <div className="mt-3">{action}</div>}
    </div>
  );
}
