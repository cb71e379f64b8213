'use client';

import type { RunStepView } from '#domain/views/runs.ts';
import { formatEstimate } from '../time/format.ts';
import { cx } from '../ui/cx.ts';
import { StatusIcon } from '../ui/status.tsx';
import { ordinal, stepLook, stepTitle } from '../wording/runs.ts';
import { isOnlyWaiting, MachineTime, WaitingTime } from './step-took.tsx';

interface RailProps {
  steps: readonly RunStepView[];
  selected: string | null;
  onSelect: (step: string) => void;
}

/** The steps of a run: travelled road is a solid line, road ahead is lane markings. */
export function Rail({ steps, selected, onSelect }: RailProps) {
  return (
    <>
      <div className="flex justify-between px-3 pt-1 pb-2 text-cap text-ink-3">
        <h2 className="font-normal">Step</h2>
        <span>Took / typical</span>
      </div>
      <ol>
        {steps.map((step) => (
          <RailStep key={step.name} step={step} selected={step.name === selected} onSelect={onSelect} />
        ))}
      </ol>
    </>
  );
}

interface RailStepProps {
  step: RunStepView;
  selected: boolean;
  onSelect: (step: string) => void;
}

function RailStep({ step, selected, onSelect }: RailStepProps) {
  const { look, words } = stepLook(step.state);
  const travelled = step.state === 'succeeded' || step.state === 'skipped' || step.state === 'undone';
  const begun = step.state !== 'pending' && step.state !== 'skipped';
  const attempts = step.attempts > 1 ? `${ordinal(step.attempts)} attempt` : null;
  return (
    <li
      data-road={travelled ? 'travelled' : 'ahead'}
      className={cx(
        'rail-step grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-3 rounded-control px-3 py-2',
        selected ? 'bg-surface-3' : 'hover:bg-surface-2',
        !begun && 'text-ink-3',
      )}
    >
      <StatusIcon look={look} className="mt-0.5" />
      <div className="min-w-0">
        <button
          type="button"
          aria-current={selected ? 'step' : undefined}
          aria-label={`${stepTitle(step.name)}, ${words}`}
          onClick={() => onSelect(step.name)}
          className={cx(
            'text-left text-dense after:absolute after:inset-0 after:rounded-control focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-focus',
            begun && 'font-medium',
          )}
        >
          {stepTitle(step.name)}
        </button>
        {(step.note ?? attempts) && (
          <p className="text-cap break-words text-ink-3">
            {[step.note, attempts].filter(Boolean).join(' · ')}
          </p>
        )}
      </div>
      <div className="text-right text-cap leading-5 whitespace-nowrap text-ink-2">
        <Took step={step} />
        {step.typicalMs !== null && (
          <span className="block leading-4 text-ink-3">
            <span className="sr-only">typically </span>
            {formatEstimate(step.typicalMs)}
          </span>
        )}
        {step.startedAt && <WaitingTime step={step} />}
      </div>
    </li>
  );
}

function Took({ step }: { step: RunStepView }) {
  if (step.state === 'skipped') return 'skipped';
  if (!step.startedAt || isOnlyWaiting(step)) return null;
  return <MachineTime step={step} />;
}
