'use client';

import { useId, useState } from 'react';
import { environmentsLeftOut } from '#domain/plan/file-decisions.ts';
import { type Plan, type PlanChoices, TEXT_FIELDS } from '#domain/plan/plan.ts';
import type { PlanOptions } from '#domain/views/plans.ts';
import { Select } from '../ui/input.tsx';
import { Notice } from '../ui/notice.tsx';
import { count, list } from '../wording/words.ts';
import { AppForm } from './app-form.tsx';
import { appChoice, withAppChoice, withEnvironment, withSize } from './choices.ts';
import { FieldRow } from './field.tsx';
import { FileDecisions, UnreadFiles } from './file-decisions.tsx';
import { OpenQuestions } from './open-questions.tsx';
import type { ChoiceChange } from './plan-draft.ts';

interface FindingsFormProps {
  plan: Plan;
  options: PlanOptions;
  choices: PlanChoices;
  /** Each change alone, made to the newest choices. */
  onChoose: (change: ChoiceChange) => void;
}

/** What was found, with its evidence; asks only what could not be found. */
export function FindingsForm({ plan, options, choices, onChoose }: FindingsFormProps) {
  const teamId = useId();
  const { apps } = plan.inspection;
  const detected = apps
    .flatMap((app) => TEXT_FIELDS.map((field) => app[field]))
    .filter((value) => value !== null);
  const planned = plan.environments.map((environment) => environment.name);
  const environments = choices.environments ?? planned;
  const [wasLast, setWasLast] = useState(false);
  const { codeowners } = plan.inspection.existing;
  const { decisions = [] } = plan;
  const leftOut = environmentsLeftOut(decisions, options.environments);

  function chooseEnvironment(name: string, chosen: boolean) {
    setWasLast(!chosen && environments.every((each) => each === name));
    const all = options.environments.map((option) => option.name);
    onChoose((newest) => withEnvironment(newest, { name, chosen, all, planned }));
  }

  return (
    <section aria-labelledby={`${teamId}-title`} className="px-4 pt-5 pb-6 tab:px-6 tab:pl-6 desk:pl-8">
      <h2 id={`${teamId}-title`} className="flex flex-wrap items-baseline gap-x-2">
        What we found
        <span className="text-dense font-normal text-ink-3">
          {count(apps.length, 'app')}, {detected.length} of {apps.length * TEXT_FIELDS.length} values detected
        </span>
      </h2>
      {plan.inspection.leftOut && plan.inspection.leftOut.length > 0 && (
        <div className="mt-2.5">
          <Notice kind="wait" title="This repository is larger than what Onramp reads of one.">
            <ul className="text-ink-2">
              {plan.inspection.leftOut.map(({ sentence }) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
      <OpenQuestions questions={plan.questions} />
      <FileDecisions decisions={decisions} choices={choices} onChoose={onChoose} />
      <div className="mt-2.5 mb-3">
        <FieldRow
          label="Owning team"
          htmlFor={teamId}
          aside={
            choices.team ? null : codeowners && isRead(plan, codeowners) ? (
              <span className="evidence" title={codeowners}>
                {codeowners}
              </span>
            ) : null
          }
        >
          <Select
            id={teamId}
            value={choices.team ?? plan.team}
            onChange={(event) => {
              const team = event.target.value;
              onChoose((newest) => ({ ...newest, team }));
            }}
          >
            {options.teams.map((team) => (
              <option key={team.slug} value={team.slug}>
                {team.name}
              </option>
            ))}
          </Select>
        </FieldRow>
        <FieldRow
          label={<span>Environments</span>}
          aside={
            !choices.environments && (
              <span className="evidence" title="The organisation’s default">
                by default
              </span>
            )
          }
          hint={
            wasLast && (
              <p role="alert" className="text-cap text-bad">
                An app is deployed somewhere: choose another environment before you leave this one out.
              </p>
            )
          }
        >
          <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
            <legend className="sr-only">Environments</legend>
            {options.environments.map((environment) => (
              <label
                key={environment.name}
                className="flex min-h-8 items-center gap-2 text-dense"
                title={
                  leftOut.has(environment.name)
                    ? 'Left out: what stands in its place is kept'
                    : `${environment.cluster}${environment.approval ? ', behind an approval' : ''}`
                }
              >
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={environments.includes(environment.name) && !leftOut.has(environment.name)}
                  disabled={leftOut.has(environment.name)}
                  onChange={(event) => chooseEnvironment(environment.name, event.target.checked)}
                />
                {environment.name}
              </label>
            ))}
          </fieldset>
        </FieldRow>
      </div>
      {apps.map((found) => (
        <AppForm
          key={found.path}
          plan={plan}
          found={found}
          choice={appChoice(choices, found.path)}
          onChoose={(change) => onChoose((newest) => withAppChoice(newest, found.path, change))}
          onChooseSize={(change) => onChoose((newest) => withSize(newest, found.path, change))}
        />
      ))}
      <Existing plan={plan} />
      <UnreadFiles plan={plan} />
    </section>
  );
}

/** Whether the text of a file that stays was read: what was not is no evidence. */
function isRead({ files }: Plan, path: string): boolean {
  return !files.some((file) => file.path === path && file.unreadable);
}

function Existing({ plan }: { plan: Plan }) {
  const { ci, manifests, catalogInfo } = plan.inspection.existing;
  const there = [...ci, ...manifests, ...(catalogInfo ? [catalogInfo] : [])];
  if (there.length === 0) return null;
  return (
    <p className="border-t border-line pt-3 text-cap break-words text-ink-3">
      There already: <span className="mono">{list(there, 5)}</span>. Nothing of it is overwritten silently;
      the plan shows what changes.
    </p>
  );
}
