'use client';

import { FileQuestionMark } from 'lucide-react';
import { useId } from 'react';
import { describeUnreadable } from '#domain/inspection/reading.ts';
import type { FileAnswer, FileDecision, Plan, PlanChoices } from '#domain/plan/plan.ts';
import { cx } from '../ui/cx.ts';
import { withFileAnswer } from './choices.ts';
import type { ChoiceChange } from './plan-draft.ts';

interface FileDecisionsProps {
  decisions: readonly FileDecision[];
  choices: PlanChoices;
  onChoose: (change: ChoiceChange) => void;
}

/** What is there and could not be read, where Onramp would write: somebody decides, nothing is replaced. */
export function FileDecisions({ decisions, choices, onChoose }: FileDecisionsProps) {
  const id = useId();
  if (decisions.length === 0) return null;
  return (
    <section aria-labelledby={id} className="mt-3 mb-4 rounded-panel border border-line-strong">
      <h3 id={id} className="flex items-center gap-2 border-b border-line px-3.5 py-2 text-dense">
        <FileQuestionMark className="size-4 shrink-0 stroke-[1.75] text-ink-3" aria-hidden />
        <span className="font-semibold">There, but could not be read</span>
      </h3>
      {decisions.map((decision) => (
        <Decision
          key={decision.path}
          decision={decision}
          answer={choices.files?.find(({ path }) => path === decision.path)?.answer ?? null}
          onAnswer={(answer) => onChoose((newest) => withFileAnswer(newest, decision.path, answer))}
        />
      ))}
    </section>
  );
}

interface DecisionProps {
  decision: FileDecision;
  /** As chosen in the form, which the plan in view may not know yet. */
  answer: FileAnswer | null;
  onAnswer: (answer: FileAnswer) => void;
}

function Decision({ decision, answer, onAnswer }: DecisionProps) {
  const { path, reason, ifKept, wayOut } = decision;
  const name = useId();
  return (
    <fieldset className="px-3.5 py-2.5 text-dense not-last:border-b not-last:border-line">
      <legend className="float-left mb-1.5 w-full [overflow-wrap:anywhere]">
        <span className="mono font-medium">{path}</span>
        <span className="text-ink-2">: {describeUnreadable(reason)}.</span>
      </legend>
      <div className="clear-both flex flex-col gap-1">
        {ifKept === null ? (
          <p className="text-wait">Onramp cannot go on beside it, and does not replace it. {wayOut}</p>
        ) : (
          <>
            <Answer
              name={name}
              value="keep"
              label="Keep mine"
              text={ifKept}
              answer={answer}
              onAnswer={onAnswer}
            />
            <Answer
              name={name}
              value="stop"
              label="Stop"
              text={`Nothing is started. ${wayOut}`}
              answer={answer}
              onAnswer={onAnswer}
            />
            {answer === null && <p className="text-cap text-wait">Choose one before the run can start.</p>}
          </>
        )}
      </div>
    </fieldset>
  );
}

interface AnswerProps {
  name: string;
  value: FileAnswer;
  label: string;
  /** What follows. */
  text: string;
  answer: FileAnswer | null;
  onAnswer: (answer: FileAnswer) => void;
}

function Answer({ name, value, label, text, answer, onAnswer }: AnswerProps) {
  return (
    <label className="flex min-h-6 items-start gap-2 py-1">
      <input
        type="radio"
        name={name}
        value={value}
        checked={answer === value}
        onChange={() => onAnswer(value)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0">
        <span className="font-medium">{label}.</span>{' '}
        <span className={cx(answer === value ? 'text-ink-2' : 'text-ink-3')}>{text}</span>
      </span>
    </label>
  );
}

/** Of what is there and was not read beside the decisions: said once, so that nobody takes it for absent. */
export function UnreadFiles({ plan }: { plan: Plan }) {
  const decided = new Set(plan.decisions?.map(({ path }) => path));
  const others = (plan.inspection.unreadable ?? []).filter(({ path }) => !decided.has(path));
  if (others.length === 0) return null;
  return (
    <details className="border-t border-line pt-2 text-dense">
      <summary className="py-1 text-cap text-ink-3 hover:text-ink">
        Not read, so nothing is known of {others.length === 1 ? 'it' : 'them'}:{' '}
        {others.length === 1 ? '1 file' : `${others.length.toLocaleString('en')} files`}
      </summary>
      <ul className="pb-2 text-cap text-ink-2">
        {others.map(({ path, reason }) => (
          <li key={path} className="[overflow-wrap:anywhere]">
            <span className="mono">{path}</span>: {describeUnreadable(reason)}
          </li>
        ))}
      </ul>
    </details>
  );
}
