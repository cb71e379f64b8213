'use client';

import type { RunStepView } from '#domain/views/runs.ts';
import { Time } from '../time/time.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Status } from '../ui/status.tsx';
import { stepLook, stepTitle } from '../wording/runs.ts';
import { capital } from '../wording/words.ts';
import { isOnlyWaiting, MachineTime, WaitingTime } from './step-took.tsx';

/** Every step that was begun, with how often it was tried and what its last failed attempt said. */
export function Attempts({ steps }: { steps: readonly RunStepView[] }) {
  const begun = steps.filter((step) => step.attempts > 0);
  if (begun.length === 0)
    return <EmptyState title="No step has begun">Attempts of each step appear here.</EmptyState>;
  return (
    <table className="table [--table-inset:32px] max-desk:[--table-inset:24px]">
      <thead>
        <tr>
          <th scope="col" className="w-[26%]">
            Step
          </th>
          <th scope="col" className="w-[16%]">
            State
          </th>
          <th scope="col" className="w-[12%]">
            Attempts
          </th>
          <th scope="col">Last failure</th>
          <th scope="col" className="w-[12%] text-right!">
            Began
          </th>
          <th scope="col" className="w-[14%] text-right!">
            Took
          </th>
        </tr>
      </thead>
      <tbody>
        {begun.map((step) => {
          const { look, words } = stepLook(step.state);
          return (
            <tr key={step.name}>
              <td className="font-medium">{stepTitle(step.name)}</td>
              <td>
                <Status look={look}>{capital(words)}</Status>
              </td>
              <td>
                {step.attempts}
                <span className="tab:hidden"> {step.attempts === 1 ? 'attempt' : 'attempts'}</span>
              </td>
              <td className="break-words text-ink-2 max-tab:col-span-2">{step.failure?.message ?? '—'}</td>
              <td className="text-ink-2 tab:text-right">
                {step.startedAt && <Time at={step.startedAt} as="clock" />}
              </td>
              <td className="text-right text-ink-2">
                {step.startedAt && !isOnlyWaiting(step) && <MachineTime step={step} />}
                {step.startedAt && <WaitingTime step={step} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
