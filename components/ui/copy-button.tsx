'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

interface CopyButtonProps {
  /** The text, or `address` for the address of this page. */
  value: string | { address: true };
  /** What is copied, for the button's name: "Copy PLAT-482". */
  name: string;
  /** Words beside the icon; without them only the icon is shown. */
  label?: string;
}

type Outcome = 'idle' | 'copied' | 'refused';

/** Copies an id, an address or a command; the icon turns to a check for 1.5 s. */
export function CopyButton({ value, name, label }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof value === 'string' ? value : window.location.href);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  }

  const Icon = outcome === 'copied' ? Check : Copy;
  return (
    <Button
      look="ghost"
      size={label ? 'small' : 'icon'}
      onClick={copy}
      aria-label={label ? `${label}: ${name}` : `Copy ${name}`}
    >
      <Icon className={outcome === 'copied' ? 'size-3.5 text-ok' : 'size-3.5'} aria-hidden />
      {label}
      <span role="status" className="sr-only">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser refused to copy'}
      </span>
    </Button>
  );
}
