'use client';

import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

/**
 * A modal dialog: traps the focus, closes with Escape or a click beside it, gives the focus back. The focus starts on
 * what carries `data-focus-first`, else on the first thing that can have it.
 */
export function Dialog({ open, onClose, title, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.open === open) return;
    if (!open) {
      dialog.close();
      return;
    }
    dialog.showModal();
    // A long one is read from its top, though the focus starts at its end.
    dialog.querySelector<HTMLElement>('[data-focus-first]')?.focus({ preventScroll: true });
    dialog.scrollTop = 0;
  }, [open]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog natively; the click is for the backdrop
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && ref.current.close()}
      className="m-auto w-[min(480px,calc(100vw-32px))] rounded-dialog bg-overlay p-0 text-ink shadow-menu"
    >
      {open && (
        <div className="p-5">
          <h2 id={titleId} className="text-sec">
            {title}
          </h2>
          {children}
        </div>
      )}
    </dialog>
  );
}
