import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from './cx.ts';

export const inputStyle =
  'w-full min-w-0 rounded-control border border-line-control bg-surface px-2.5 text-sec tab:text-dense placeholder:text-ink-3 h-10 tab:h-8 disabled:bg-surface-2 disabled:text-ink-3';

/** A text field. On a phone its text is 16 px, so that the browser does not zoom. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cx(inputStyle, className)} {...rest} />;
}

/** The browser's own select: right on every device, with every key. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return (
    <span className="relative block min-w-0">
      <select className={cx(inputStyle, 'appearance-none truncate pr-8', className)} {...rest} />
      <ChevronDown
        className="pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2 text-ink-3"
        aria-hidden
      />
    </span>
  );
}
