import type { RunSummaryView } from '#domain/views/runs.ts';
import { Elapsed, Time } from '../time/time.tsx';
import { Status } from '../ui/status.tsx';
import { runLook, runStateWords, stepTitle } from '../wording/runs.ts';
import { RowLink } from './row-link.tsx';

/** Runs as rows: what, state, where it stands, how long. */
export function RunTable({ runs }: { runs: readonly RunSummaryView[] }) {
  return (
    <table className="table [--table-inset:32px] max-desk:[--table-inset:24px]">
      <thead>
        <tr>
          <th scope="col" className="w-[34%]">
            Run
          </th>
          <th scope="col" className="w-[16%] max-desk:hidden">
            Team
          </th>
          <th scope="col">State</th>
          <th scope="col" className="w-[18%] text-right!">
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} className="relative">
            <td className="min-w-0">
              <RowLink href={`/runs/${run.id}`}>{run.title}</RowLink>
              <span className="block truncate text-cap text-ink-3">
                run {run.number} · {run.startedBy.name}
              </span>
            </td>
            <td className="text-ink-2 max-desk:hidden!">{run.team.name}</td>
            <td className="min-w-0 max-tab:col-start-1">
              <Status look={runLook(run.state)}>{runStateWords(run)}</Status>
              <span className="block truncate text-cap text-ink-3">
                <Standing run={run} />
              </span>
            </td>
            <td className="text-right max-tab:col-start-2 max-tab:row-start-1">
              <Elapsed since={run.startedAt} until={run.finishedAt ?? run.undo?.startedAt} />
              <span className="block text-cap text-ink-3">
                <Time at={run.startedAt} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where a run stands, in a few words. */
export function Standing({ run }: { run: RunSummaryView }) {
  if (run.outcome) return run.outcome;
  const step = run.currentStep ? `, ${stepTitle(run.currentStep)}` : '';
  const task = run.waitingFor.find((waiting) => waiting.kind === 'human-task');
  return `${run.stepsDone} of ${run.stepsTotal} steps${step}${task?.issueKey ? ` · ${task.issueKey}` : ''}`;
}
