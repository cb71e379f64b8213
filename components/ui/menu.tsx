'use client';

import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';

interface MenuProps {
  /** The trigger's name. */
  label: string;
  trigger: ReactNode;
  triggerProps?: Pick<ButtonProps, 'look' | 'size'>;
  children: ReactNode;
}

/** A small menu under its button: arrows move, Escape closes and gives the focus back. */
export function Menu({ label, trigger, triggerProps, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const closeOutside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  function onKeyDown(event: KeyboardEvent) {
    if (!open) return;
    if (event.key === 'Escape' || event.key === 'Tab') {
      setOpen(false);
      if (event.key === 'Escape') root.current?.querySelector('button')?.focus();
      return;
    }
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || items.length === 0) return;
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the menu's own items
    <div ref={root} className="relative" onKeyDown={onKeyDown}>
      <Button
        size="square"
        {...triggerProps}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {trigger}
      </Button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: items are buttons, whose keys arrive as clicks */}
      <div
        id={id}
        role="menu"
        onClick={() => {
          setOpen(false);
          root.current?.querySelector('button')?.focus();
        }}
        aria-label={label}
        hidden={!open}
        className="absolute top-[calc(100%+4px)] right-0 z-30 min-w-52 rounded-panel bg-overlay p-1 shadow-menu"
      >
        {open && children}
      </div>
    </div>
  );
}

export const menuItemStyle =
  'flex min-h-9 w-full items-center gap-2 rounded-tag px-2 text-left text-dense text-ink hover:bg-surface-3 focus-visible:bg-surface-3 focus-visible:outline-none disabled:text-ink-3 tab:min-h-8';

export function MenuItem({ children, onSelect }: { children: ReactNode; onSelect: () => void }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={onSelect} className={menuItemStyle}>
      {children}
    </button>
  );
}
