'use client';

import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { cx } from './cx.ts';

export interface Tab<Id extends string> {
  id: Id;
  label: ReactNode;
  count?: number;
  className?: string;
}

interface TabsProps<Id extends string> {
  label: string;
  tabs: ReadonlyArray<Tab<Id>>;
  current: Id;
  onSelect: (id: Id) => void;
  children: ReactNode;
  className?: string;
}

const tabStyle =
  '-mb-px inline-flex h-11 items-center gap-1.5 border-b-2 border-transparent text-dense whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-selected:border-ink aria-selected:font-medium aria-selected:text-ink tab:h-10';

/** Tabs as the ARIA pattern has them: arrows, Home and End move and select; only the selected one is in the tab order. */
export function Tabs<Id extends string>({
  label,
  tabs,
  current,
  onSelect,
  children,
  className,
}: TabsProps<Id>) {
  const base = useId();
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const at = tabs.findIndex((tab) => tab.id === current);
    const moves: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    onSelect(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  }
  return (
    <>
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className={cx(
          'flex gap-5 overflow-x-auto border-b border-line px-4 [scrollbar-width:none]',
          className,
        )}
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            id={`${base}-${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === current}
            aria-controls={`${base}-panel`}
            tabIndex={tab.id === current ? 0 : -1}
            onClick={() => onSelect(tab.id)}
            className={cx(tabStyle, tab.className)}
          >
            {tab.label}
            {tab.count !== undefined && <span className="font-normal text-ink-3">{tab.count}</span>}
          </button>
        ))}
      </div>
      <div id={`${base}-panel`} role="tabpanel" aria-labelledby={`${base}-${current}`} className="min-w-0">
        {children}
      </div>
    </>
  );
}
