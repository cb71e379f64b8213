'use client';

import { useState } from 'react';
import type { AppSize, ChangedField, PlanChange } from '#domain/plan/plan.ts';
import { cx } from '../ui/cx.ts';
import { Input } from '../ui/input.tsx';
import { changeWords } from '../wording/changes.ts';
import { list } from '../wording/words.ts';
import { EditedMark, FieldRow } from './field.tsx';

interface SizeFieldProps {
  size: AppSize;
  /** What the person changed of it; empty when nothing. */
  changes: readonly PlanChange[];
  /** `undefined` goes back to the blueprint's own size. */
  onChoose: (size: AppSize | undefined) => void;
}

const PARTS = [
  { key: 'cpuMillis', name: 'CPU of one pod in millicores', unit: 'milli CPU', inset: 'pr-[68px]' },
  { key: 'memoryMi', name: 'Memory of one pod in Mi', unit: 'Mi', inset: 'pr-7' },
  { key: 'pods', name: 'Number of pods', unit: 'pods', inset: 'pr-11' },
] as const;

/** What a former value counts; CPU and memory carry their unit, and "512 Mi" needs no more. */
const NAMES: Partial<Record<ChangedField, string>> = { pods: 'pods' };

/** CPU and memory of one pod, and how many pods. Counts once the field is left. */
export function SizeField({ size, changes, onChoose }: SizeFieldProps) {
  const [typed, setTyped] = useState<Partial<Record<keyof AppSize, string>>>({});
  const was = changes.map((change) => `${changeWords(change).before} ${NAMES[change.field] ?? ''}`.trim());
  const [refusal, setRefusal] = useState<string | null>(null);

  function commit(key: keyof AppSize) {
    const text = typed[key]?.trim();
    if (text === undefined || text === String(size[key])) return;
    if (!/^[1-9]\d{0,6}$/.test(text)) {
      setRefusal('Sizes are whole numbers above zero.');
      return;
    }
    setRefusal(null);
    setTyped({});
    onChoose({ ...size, [key]: Number(text) });
  }

  return (
    <FieldRow
      label={<span>Size</span>}
      width="wide"
      hint={
        refusal ? (
          <p role="alert" className="text-cap text-bad">
            {refusal}
          </p>
        ) : (
          was.length > 0 && <EditedMark was={list(was)} label="Size" onUndo={() => onChoose(undefined)} />
        )
      }
    >
      <div className="grid grid-cols-[4fr_3fr_3fr] gap-1.5">
        {PARTS.map(({ key, name, unit, inset }) => (
          <div key={key} className="relative">
            <Input
              aria-label={name}
              inputMode="numeric"
              className={cx(inset, 'font-mono tab:text-[12.5px]')}
              value={typed[key] ?? String(size[key])}
              onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
              onBlur={() => commit(key)}
              onKeyDown={(event) => event.key === 'Enter' && !event.ctrlKey && commit(key)}
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
