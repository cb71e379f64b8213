import type { AppSummaryView } from '#domain/views/apps.ts';
import { Elapsed, Time } from '../time/time.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { StatusIcon } from '../ui/status.tsx';
import { runLook, runStateWords, stepTitle } from '../wording/runs.ts';

/** The run that onboards an app: how far it is, whom it waits for, why it failed. Nothing once the app is registered. */
export function OnboardingProgress({ view }: { view: Pick<AppSummaryView, 'lifecycle' | 'onboardedBy'> }) {
  const { lifecycle, onboardedBy: run } = view;
  if (lifecycle === 'registered' || !run) return null;
  return (
    <section
      aria-label="Onboarding"
      className="flex flex-col gap-3 border-b border-line bg-canvas px-4 py-4 tab:flex-row tab:items-start tab:px-6 desk:px-8"
    >
      <StatusIcon look={runLook(run.state)} className="mt-0.5 max-tab:hidden" />
      <div className="min-w-0 flex-1">
        <h2>{lifecycle === 'onboarding' ? 'It is being onboarded' : 'Its onboarding failed'}</h2>
        <p className="text-dense text-ink-2">
          {runStateWords(run)}
          {run.waitingSince && (
            <>
              , since <Time at={run.waitingSince} as="moment" />
            </>
          )}{' '}
          · {run.stepsDone} of {run.stepsTotal} steps done
          {run.currentStep && ` · ${stepTitle(run.currentStep)}`} ·{' '}
          <Elapsed since={run.startedAt} until={run.finishedAt ?? run.undo?.startedAt} />
        </p>
        {run.outcome && <p className="mt-1 max-w-[90ch] text-dense break-words">{run.outcome}</p>}
        <Road done={run.stepsDone} total={run.stepsTotal} />
      </div>
      <ButtonLink href={`/runs/${run.id}`}>Open run {run.number}</ButtonLink>
    </section>
  );
}

/** Travelled road is solid, road ahead is lane markings; the numbers stand in the text beside it. */
function Road({ done, total }: { done: number; total: number }) {
  return (
    <div aria-hidden className="mt-3 flex max-w-[480px] gap-1">
      {Array.from({ length: total }, (_, at) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: places on a road, which never change their order
          key={at}
          className={
            at < done ? 'h-1 flex-1 rounded-tag bg-accent' : 'h-1 flex-1 rounded-tag bg-line-control/40'
          }
        />
      ))}
    </div>
  );
}
