'use client';

import { Pencil, TriangleAlert } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Evidence } from '#domain/inspection/inspection.ts';
import type { PlannedRepository } from '#domain/plan/plan.ts';
import { cx } from '../ui/cx.ts';
import { inputStyle } from '../ui/input.tsx';
import { EvidenceLink } from './evidence.tsx';

interface FieldRowProps {
  label: ReactNode;
  htmlFor?: string;
  children: ReactNode;
  /** At the right: evidence, or "not found". */
  aside?: ReactNode;
  hint?: ReactNode;
  /** `wide`: the value takes the place of the evidence as well. */
  width?: 'wide';
}

/** Label, value, evidence. Where there is little width the evidence stands above the value, beside the label. */
export function FieldRow({ label, htmlFor, children, aside, hint, width }: FieldRowProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 py-1.5 @min-[440px]:grid-cols-[104px_minmax(0,1fr)_132px] @min-[440px]:py-[3px]">
      <label htmlFor={htmlFor} className="text-dense text-ink-2">
        {label}
      </label>
      <div
        className={cx(
          'min-w-0 @max-[440px]:col-span-2 @max-[440px]:row-start-2',
          width === 'wide' && '@min-[440px]:col-span-2',
        )}
      >
        {children}
      </div>
      {aside != null && (
        <div className="min-w-0 text-cap @max-[440px]:col-start-2 @max-[440px]:row-start-1 @max-[440px]:max-w-[200px]">
          {aside}
        </div>
      )}
      {hint && <div className="col-span-full @min-[440px]:col-start-2">{hint}</div>}
    </div>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  /** What was found, as text; empty when nothing was. */
  found: string;
  evidence: Evidence | undefined;
  repository: PlannedRepository;
  edited: boolean;
  /** A question that must be answered, or what happens when it is left empty. */
  hint: { text: string; mustAnswer: boolean } | null;
  placeholder?: string;
  inputMode?: 'numeric';
  /** Returns a sentence when what was typed cannot be. */
  onCommit: (typed: string) => string | null;
  onUndo: () => void;
}

/** A finding that can be changed. What was typed is kept; it counts once the field is left or Enter is pressed. */
export function TextField(props: TextFieldProps) {
  const {
    label,
    value,
    found,
    evidence,
    repository,
    edited,
    hint,
    placeholder,
    inputMode,
    onCommit,
    onUndo,
  } = props;
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const notFound = found === '' && value === '';
  const says = refusal ?? hint?.text;

  function commit() {
    if (typed === null || typed.trim() === value) {
      setTyped(null);
      setRefusal(null);
      return;
    }
    const refused = onCommit(typed);
    setRefusal(refused);
    if (!refused) setTyped(null);
  }

  return (
    <FieldRow
      label={label}
      htmlFor={id}
      aside={
        !edited && notFound ? (
          <span
            className={cx(
              'inline-flex items-center gap-1 font-medium',
              hint?.mustAnswer ? 'text-wait' : 'text-ink-3',
            )}
          >
            <TriangleAlert className="size-3.5" aria-hidden />
            not found
          </span>
        ) : (
          evidence && <EvidenceLink evidence={evidence} repository={repository} />
        )
      }
      hint={
        (says || edited) && (
          <>
            {says && (
              <p
                id={`${id}-hint`}
                role={refusal ? 'alert' : undefined}
                className={cx(
                  'pb-1 text-cap',
                  refusal ? 'text-bad' : hint?.mustAnswer ? 'text-wait' : 'text-ink-3',
                )}
              >
                {says}
              </p>
            )}
            {edited && <EditedMark was={found || 'not found'} label={label} onUndo={onUndo} />}
          </>
        )
      }
    >
      <input
        id={id}
        className={cx(
          inputStyle,
          'font-mono tab:text-[12.5px]',
          refusal && 'border-bad! shadow-[0_0_0_1px_var(--bad)]',
          !refusal && notFound && hint?.mustAnswer && 'border-wait! shadow-[0_0_0_1px_var(--wait)]',
        )}
        value={typed ?? value}
        placeholder={placeholder}
        inputMode={inputMode}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={refusal ? true : undefined}
        aria-describedby={says ? `${id}-hint` : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) commit();
          if (event.key === 'Escape') {
            setTyped(null);
            setRefusal(null);
          }
        }}
      />
    </FieldRow>
  );
}

interface EditedMarkProps {
  /** What was found, or stands without the change. */
  was: string;
  label: string;
  onUndo: () => void;
}

/** Below a value that the person changed: what it was, and the way back. The evidence stays beside the field. */
export function EditedMark({ was, label, onUndo }: EditedMarkProps) {
  return (
    <p className="flex items-center gap-1 text-cap text-ink-2">
      <Pencil className="size-3 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">
        Changed, was <span className="mono">{was}</span>.{' '}
        <button
          type="button"
          onClick={onUndo}
          aria-label={`Undo the change of ${label}`}
          className="py-1 text-accent-text underline underline-offset-3 disabled:hidden"
        >
          Undo
        </button>
      </span>
    </p>
  );
}
