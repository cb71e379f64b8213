'use client';

import { useState } from 'react';
import type { AppSize, ChangedField, PlanChange } from '#domain/plan/plan.ts';
import { cx } from '../ui/cx.ts';
import { Input } from '../ui/input.tsx';
import { changeWords } from '../wording/changes.ts';
import { list } from '../wording/words.ts';
import { parseSize } from './choices.ts';
import { EditedMark, FieldRow } from './field.tsx';

interface SizeFieldProps {
  /** As planned last; null while the app is in no plan. */
  planned: AppSize | null;
  /** The parts that the person chose: they count at once, whatever is planned yet. */
  chosen: Partial<AppSize>;
  /** What the person changed of it; empty when nothing. */
  changes: readonly PlanChange[];
  /** Each part alone; `undefined` takes it back to the blueprint's own. */
  onChoose: (change: Partial<AppSize>) => void;
}

type Part = keyof AppSize;

const PARTS = [
  { key: 'cpuMillis', name: 'CPU of one pod in millicores', unit: 'milli CPU', inset: 'pr-[68px]' },
  { key: 'memoryMi', name: 'Memory of one pod in Mi', unit: 'Mi', inset: 'pr-7' },
  { key: 'pods', name: 'Number of pods', unit: 'pods', inset: 'pr-11' },
] as const;

const NOTHING_CHOSEN: Partial<AppSize> = { cpuMillis: undefined, memoryMi: undefined, pods: undefined };

/** What a former value counts; CPU and memory carry their unit, and "512 Mi" needs no more. */
const NAMES: Partial<Record<ChangedField, string>> = { pods: 'pods' };

/** CPU and memory of one pod, and how many pods. Each counts alone, once its field is left. */
export function SizeField({ planned, chosen, changes, onChoose }: SizeFieldProps) {
  const [typed, setTyped] = useState<Partial<Record<Part, string>>>({});
  const [refusals, setRefusals] = useState<Partial<Record<Part, string>>>({});
  const was = changes.map((change) => `${changeWords(change).before} ${NAMES[change.field] ?? ''}`.trim());
  const refused = PARTS.flatMap(({ key }) => refusals[key] ?? []);
  const shownIn = (key: Part) => {
    // A part that was taken back is what it was before, also while the plan in view still has it changed.
    const before = changes.find(({ field }) => field === key)?.before;
    return String(chosen[key] ?? before ?? planned?.[key] ?? '');
  };

  function forget(key: Part) {
    setTyped((before) => ({ ...before, [key]: undefined }));
    setRefusals((before) => ({ ...before, [key]: undefined }));
  }

  function commit(key: Part) {
    const text = typed[key];
    if (text === undefined) return;
    if (text.trim() === shownIn(key)) return forget(key);
    const parsed = parseSize(key, text);
    if (!parsed.ok) return setRefusals((before) => ({ ...before, [key]: parsed.message }));
    forget(key);
    onChoose({ [key]: parsed.value });
  }

  return (
    <FieldRow
      label={<span>Size</span>}
      width="wide"
      hint={
        refused.length > 0 ? (
          <p role="alert" className="text-cap text-bad">
            {refused.join(' ')}
          </p>
        ) : (
          was.length > 0 && (
            <EditedMark was={list(was)} label="Size" onUndo={() => onChoose(NOTHING_CHOSEN)} />
          )
        )
      }
    >
      <div className="grid grid-cols-[4fr_3fr_3fr] gap-1.5">
        {PARTS.map(({ key, name, unit, inset }) => (
          <div key={key} className="relative">
            <Input
              aria-label={name}
              aria-invalid={refusals[key] ? true : undefined}
              inputMode="numeric"
              autoComplete="off"
              className={cx(
                inset,
                'font-mono tab:text-[12.5px]',
                refusals[key] && 'border-bad! shadow-[0_0_0_1px_var(--bad)]',
              )}
              value={typed[key] ?? shownIn(key)}
              onChange={(event) => {
                const { value } = event.target;
                setTyped((before) => ({ ...before, [key]: value }));
              }}
              onBlur={() => commit(key)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) commit(key);
                if (event.key === 'Escape') forget(key);
              }}
            />
            <span
              className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-cap text-ink-3"
              aria-hidden
            >
              {unit}
            </span>
          </div>
        ))}
      </div>
    </FieldRow>
  );
}
