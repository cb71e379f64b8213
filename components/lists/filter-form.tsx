'use client';

import { Search } from 'lucide-react';
import type { Route } from 'next';
import Form from 'next/form';
import type { ReactNode } from 'react';
import { cx } from '../ui/cx.ts';
import { inputStyle } from '../ui/input.tsx';

interface FilterFormProps {
  path: string;
  /** Parameters that stay although no field of the form has them. */
  kept?: Readonly<Record<string, string | undefined>>;
  query: string | undefined;
  /** What can be looked for, for the field's name: "Filter by title, repository or number". */
  label: string;
  children?: ReactNode;
}

/** Filters of a list. All of them live in the address; a select counts at once, words with Enter. */
export function FilterForm({ path, kept = {}, query, label, children }: FilterFormProps) {
  return (
    <Form
      action={path as Route}
      replace
      className="flex min-w-0 flex-1 basis-full flex-wrap gap-2 tab:basis-0"
      onChange={(event) => {
        if (event.target instanceof HTMLSelectElement) event.currentTarget.requestSubmit();
      }}
    >
      {Object.entries(kept).map(
        ([name, value]) =>
          value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
      )}
      <div className="relative min-w-44 flex-1 basis-full tab:max-w-80 tab:basis-0">
        <Search
          className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-ink-3"
          aria-hidden
        />
        <input
          key={query}
          type="search"
          name="query"
          defaultValue={query}
          aria-label={label}
          placeholder={label}
          aria-keyshortcuts="/"
          className={cx(inputStyle, 'pl-8')}
        />
      </div>
      {children}
    </Form>
  );
}
