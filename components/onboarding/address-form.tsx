'use client';

import { Link2 } from 'lucide-react';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useViewer } from '../shell/viewer.tsx';
import { cx } from '../ui/cx.ts';
import { inputStyle } from '../ui/input.tsx';

interface AddressFormProps {
  initial: string;
  onSubmit: (address: string) => void;
  /** A sentence about what was typed, when it cannot be used. */
  refusal: string | null;
  autoFocus?: boolean;
  children: ReactNode;
}

/** The one field: any spelling of a repository's address. What was typed is kept. */
export function AddressForm({ initial, onSubmit, refusal, autoFocus, children }: AddressFormProps) {
  const id = useId();
  const { repositoryExample } = useViewer();
  const [address, setAddress] = useState(initial);
  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit(address.trim());
  }
  return (
    <form onSubmit={submit} className="min-w-0 flex-1 basis-full tab:basis-0" noValidate>
      <div className="flex gap-2 tab:gap-3">
        <div className="relative min-w-0 flex-1">
          <Link2
            className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3"
            aria-hidden
          />
          <input
            id={id}
            name="repository"
            aria-label="Repository address"
            aria-invalid={refusal ? true : undefined}
            aria-describedby={refusal ? `${id}-refusal` : undefined}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
            placeholder={repositoryExample}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            required
            // biome-ignore lint/a11y/noAutofocus: the page has this one field and nothing above it to read first
            autoFocus={autoFocus}
            className={cx(inputStyle, 'h-10! pl-9 font-mono tab:text-dense', refusal && 'border-bad!')}
          />
        </div>
        {children}
      </div>
      {refusal && (
        <p id={`${id}-refusal`} role="alert" className="mt-2 max-w-[72ch] text-dense text-bad">
          {refusal}
        </p>
      )}
    </form>
  );
}
