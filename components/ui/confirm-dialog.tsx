'use client';

import { type ReactNode, useState, useTransition } from 'react';
import { type ActionResult, answerOf } from '../actions.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';

interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will vanish or stop working. */
  children: ReactNode;
  /** Verb and object. */
  action: string;
  /** What the button says meanwhile. */
  busy: string;
  perform: () => Promise<ActionResult>;
}

/** A dialog that takes something away: it names what, and the focus starts on "Keep it". */
export function ConfirmDialog({ open, onClose, title, children, action, busy, perform }: ConfirmDialogProps) {
  const [pending, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);
  const begin = () =>
    startTransition(async () => {
      const result = await answerOf(perform());
      if (result.ok) onClose();
      else setRefusal(result.message);
    });
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div className="mt-1 text-dense text-ink-2">{children}</div>
      {refusal && (
        <Notice kind="bad" role="alert" className="mt-4">
          {refusal}
        </Notice>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button data-focus-first="" onClick={onClose}>
          Keep it
        </Button>
        <Button look="destroy" busy={pending && busy} onClick={begin}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
