import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';

export const buttonStyle = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap no-underline transition-colors duration-120 disabled:cursor-not-allowed disabled:border-line-strong disabled:bg-surface-2 disabled:text-ink-3 aria-disabled:cursor-not-allowed aria-disabled:border-line-strong aria-disabled:bg-surface-2 aria-disabled:text-ink-3',
  {
    variants: {
      look: {
        primary: 'border-transparent bg-accent text-accent-on hover:bg-accent-hover',
        plain: 'border-line-strong bg-surface text-ink hover:bg-surface-2',
        ghost: 'border-transparent bg-transparent text-ink-2 hover:bg-surface-2 hover:text-ink',
        danger: 'border-line-strong bg-surface text-bad hover:bg-bad-soft',
        destroy: 'border-bad bg-bad-soft text-bad hover:border-bad-line',
      },
      size: {
        small: 'h-9 px-2.5 text-dense tab:h-7',
        medium: 'h-10 px-3 text-dense tab:h-8',
        large: 'h-10 px-4 text-base',
        icon: 'size-9 tab:size-7',
        square: 'size-10 tab:size-8',
      },
    },
    defaultVariants: { look: 'plain', size: 'medium' },
  },
);

type ButtonStyle = VariantProps<typeof buttonStyle>;

export type ButtonProps = ComponentProps<'button'> &
  ButtonStyle & {
    /** What the button is doing, for example "Starting…"; while set it cannot be pressed again. */
    busy?: string | false | null;
    children?: ReactNode;
  };

/** A button. While busy it keeps its width, stays focusable and says what it does. */
export function Button({
  look,
  size,
  busy,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(buttonStyle({ look, size }), className)}
      aria-disabled={busy ? true : undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy ? (
        <>
          <LoaderCircle className="spin size-3.5" aria-hidden />
          {busy}
        </>
      ) : (
        children
      )}
    </button>
  );
}
