'use client';

import { useState } from 'react';
import type { AppFindings } from '#domain/inspection/inspection.ts';
import { type AppSize, type ChangedField, type Plan, TEXT_FIELDS } from '#domain/plan/plan.ts';
import { Tag } from '../ui/tag.tsx';
import { blueprintWords } from '../wording/blueprints.ts';
import { list, spokenId } from '../wording/words.ts';
import { type AppChoice, type TextField as Field, isEdited, parseField, shownValue } from './choices.ts';
import { EvidenceLink } from './evidence.tsx';
import { FieldRow, TextField } from './field.tsx';
import { SizeField } from './size-field.tsx';

interface FieldWords {
  label: string;
  placeholder?: string;
  /** What happens when nothing was found and the field is left empty. */
  leftEmpty: string;
}

const WORDS: Record<Field, FieldWords> = {
  runtimeVersion: {
    label: 'Runtime',
    placeholder: '22',
    leftEmpty: 'Left empty: the blueprint’s own version.',
  },
  buildCommand: { label: 'Build', leftEmpty: 'Left empty: nothing is built before the start.' },
  testCommand: { label: 'Test', leftEmpty: 'Left empty: the pipeline runs no tests.' },
  startCommand: { label: 'Start', leftEmpty: 'Left empty: the image’s own command.' },
  port: { label: 'Port', placeholder: '8080', leftEmpty: 'Left empty: the blueprint’s own port.' },
  healthPath: {
    label: 'Health path',
    placeholder: '/healthz',
    leftEmpty: 'Left empty: the app counts as ready once its port accepts connections.',
  },
  metricsPath: {
    label: 'Metrics path',
    placeholder: '/metrics',
    leftEmpty: 'Left empty: monitoring watches the pods only.',
  },
};

/** Fields that a container or a blueprint decides when nothing was found: shown only when asked for. */
const FOLDABLE: ReadonlySet<Field> = new Set([
  'runtimeVersion',
  'buildCommand',
  'testCommand',
  'startCommand',
]);

const SIZE_FIELDS: ReadonlySet<ChangedField> = new Set(['cpuMillis', 'memoryMi', 'pods']);

interface AppFormProps {
  plan: Plan;
  found: AppFindings;
  choice: AppChoice;
  onChoose: (change: Partial<Omit<AppChoice, 'size'>>) => void;
  onChooseSize: (change: Partial<AppSize>) => void;
}

/** One app's findings, each with its evidence, each to be changed. */
export function AppForm({ plan, found, choice, onChoose, onChooseSize }: AppFormProps) {
  const planned = plan.apps.find((app) => app.path === found.path);
  // An app with an open question is in no plan; its fields stay where they are, and keep what is typed.
  const [lastSize, setLastSize] = useState(planned?.size ?? null);
  if (planned && planned.size !== lastSize) setLastSize(planned.size);
  const included = choice.include !== false;
  const spoken = [found.language, found.framework, found.packageManager]
    .filter((id) => id !== null)
    .map(spokenId);
  // Decided once: a field that moved elsewhere when its value was given would take the focus with it.
  const [foldable] = useState(() =>
    TEXT_FIELDS.filter(
      (field) => FOLDABLE.has(field) && found[field] === null && !Object.hasOwn(choice, field),
    ),
  );
  const folded = foldable.filter((field) => !questionOf(plan, found, field));
  const shown = TEXT_FIELDS.filter((field) => !folded.includes(field));
  const sizeChanges = (plan.changes ?? []).filter(
    ({ app, field }) => app?.path === found.path && SIZE_FIELDS.has(field),
  );
  const evidence = found.evidence.framework ?? found.evidence.language;
  return (
    <section aria-label={found.name} className="border-t border-line">
      <label className="flex min-h-11 items-center gap-2.5 py-2.5 text-dense">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={included}
          onChange={(event) => onChoose({ include: event.target.checked ? undefined : false })}
          aria-label={`Onboard ${found.name}`}
        />
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          <span className="font-semibold">{found.name}</span>
          <span className="mono text-ink-3">{found.path === '.' ? 'root' : found.path}</span>
          {planned && <Tag>{blueprintWords(planned.blueprint)}</Tag>}
        </span>
      </label>
      {included && (
        <div className="pb-3">
          <FieldRow
            label={<span>Language</span>}
            aside={evidence && <EvidenceLink evidence={evidence} repository={plan.repository} />}
          >
            <span className="block truncate text-dense tab:px-2.5">
              {spoken.length > 0 ? spoken.join(', ') : 'not known; the Dockerfile decides'}
            </span>
          </FieldRow>
          {shown.map((field) => (
            <Finding
              key={field}
              field={field}
              plan={plan}
              found={found}
              choice={choice}
              onChoose={onChoose}
            />
          ))}
          <SizeField
            planned={lastSize}
            chosen={choice.size ?? {}}
            changes={sizeChanges}
            onChoose={onChooseSize}
          />
          {folded.length > 0 && (
            <details className="mt-1.5 text-dense">
              <summary className="py-1 text-cap text-ink-3 hover:text-ink">
                Not found and not needed: {list(folded.map((field) => WORDS[field].label.toLowerCase()))}
              </summary>
              {folded.map((field) => (
                <Finding
                  key={field}
                  field={field}
                  plan={plan}
                  found={found}
                  choice={choice}
                  onChoose={onChoose}
                />
              ))}
            </details>
          )}
        </div>
      )}
    </section>
  );
}

interface FindingProps extends Omit<AppFormProps, 'onChooseSize'> {
  field: Field;
}

function Finding({ field, plan, found, choice, onChoose }: FindingProps) {
  const { label, placeholder, leftEmpty } = WORDS[field];
  const value = shownValue(choice, found, field);
  const question = questionOf(plan, found, field);
  return (
    <TextField
      label={label}
      placeholder={placeholder}
      inputMode={field === 'port' ? 'numeric' : undefined}
      value={value}
      found={shownValue({ path: found.path }, found, field)}
      evidence={found.evidence[field]}
      repository={plan.repository}
      edited={isEdited(choice, found, field)}
      hint={
        question
          ? { text: question.question, mustAnswer: true }
          : value === ''
            ? { text: leftEmpty, mustAnswer: false }
            : null
      }
      onUndo={() => onChoose({ [field]: undefined })}
      onCommit={(typed) => {
        const parsed = parseField(field, typed, found);
        if (!parsed.ok) return parsed.message;
        onChoose(parsed.change);
        return null;
      }}
    />
  );
}

function questionOf(plan: Plan, found: AppFindings, field: Field) {
  return plan.questions.find((candidate) => candidate.appPath === found.path && candidate.field === field);
}
