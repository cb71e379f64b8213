'use client';

import type { FailureReport } from '#domain/failures/failure-report.ts';
import type { RunStepView, RunView } from '#domain/views/runs.ts';
import { Time } from '../time/time.tsx';
import { ExternalButtonLink } from '../ui/button-link.tsx';
import { cx } from '../ui/cx.ts';
import { SideFact, SideFacts } from '../ui/facts.tsx';
import { Tag } from '../ui/tag.tsx';
import { capital } from '../wording/words.ts';
import { PanelColumns } from './panel-columns.tsx';

interface FailurePanelProps {
  run: Pick<RunView, 'waitingFor' | 'may'>;
  step: RunStepView;
  report: FailureReport;
}

/** A failed build or deployment: the reason in one line, the program's own last lines, causes with what to do. */
export function FailurePanel({ run, step, report }: FailurePanelProps) {
  const wait = run.waitingFor.find((each) => each.kind === 'next-commit');
  const place = wait?.url ?? null;
  // What the first button leads to is not linked a second time.
  const links = step.links.filter(({ url }) => url !== place);
  return (
    <>
      <PanelColumns side={<FailureSide run={run} step={step} report={report} />}>
        <h2 className="text-sec text-balance break-words">{report.headline}</h2>
        {report.account && <p className="mt-1 max-w-[64ch] break-words text-ink-2">{report.account}</p>}
        {report.log && <LastLines log={report.log} exit={report.exit} />}
        {!report.log && report.exit && (
          <p className="mt-3 text-dense">
            <Exit exit={report.exit} />
          </p>
        )}
        {(place || links.length > 0) && (
          <ul className="mt-4 flex flex-wrap gap-2">
            {place && (
              <li>
                <ExternalButtonLink href={place} look="primary">
                  See what failed
                </ExternalButtonLink>
              </li>
            )}
            {links.map((link) => (
              <li key={link.url}>
                <ExternalButtonLink href={link.url}>{link.label}</ExternalButtonLink>
              </li>
            ))}
          </ul>
        )}
        {!wait && (
          <p className="mt-3 text-dense text-ink-3">
            What was made so far stays and is listed below.{run.may.undo.allowed && ' You may undo the run.'}
          </p>
        )}
      </PanelColumns>
      <Causes reasons={report.reasons} />
    </>
  );
}

/** The one red area of the page: the line that says why. */
function LastLines({ log, exit }: { log: NonNullable<FailureReport['log']>; exit: FailureReport['exit'] }) {
  const hasTimes = log.lines.some(({ at }) => at !== null);
  return (
    <figure className="mt-4 max-w-[720px] overflow-hidden rounded-panel border border-line">
      <figcaption className="flex flex-wrap items-baseline gap-x-2 border-b border-line px-3 py-2 text-dense">
        <span className="font-semibold">{log.title}</span>
        <span className="mono min-w-0 break-words text-ink-3">{log.source}</span>
      </figcaption>
      <ol className="log bg-surface-2 py-2">
        {log.lines.map((line, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a log have no other name, and never move
            key={index}
            className={cx(
              'grid gap-x-3 px-3 whitespace-pre-wrap [overflow-wrap:anywhere]',
              hasTimes && 'tab:grid-cols-[76px_minmax(0,1fr)]',
              index === log.decisive ? 'bg-bad-soft font-medium text-bad' : 'text-ink-2',
            )}
          >
            {hasTimes && (
              <span className={cx('max-tab:hidden', index !== log.decisive && 'text-ink-3')}>
                {line.at && <Time at={line.at} as="clock" />}
              </span>
            )}
            <code>{line.text}</code>
          </li>
        ))}
      </ol>
      {exit && (
        <p className="border-t border-line px-3 py-2 text-dense">
          <Exit exit={exit} />
        </p>
      )}
    </figure>
  );
}

function Exit({ exit }: { exit: NonNullable<FailureReport['exit']> }) {
  return (
    <>
      <span className="font-semibold">Exit code {exit.code}:</span>{' '}
      <span className="text-ink-2">{exit.words}</span>
    </>
  );
}

const CERTAINTY_WORDS = { certain: 'Certain', likely: 'Likely', possible: 'Possible' } as const;

function Causes({ reasons }: { reasons: FailureReport['reasons'] }) {
  return (
    <section aria-label="Causes" className="border-t border-line px-4 py-4 tab:px-6 desk:px-8">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h2 className="text-dense">{reasons.length === 1 ? 'Cause' : 'Causes'}</h2>
        <span className="text-dense text-ink-3">
          {reasons.length === 1 ? 'with what it was seen in' : 'surest first, each with what it was seen in'}
        </span>
      </div>
      <ol className="mt-1 divide-y divide-line">
        {reasons.map((reason) => (
          <li
            key={reason.sentence}
            className="grid gap-x-6 gap-y-2 py-3 text-dense desk:grid-cols-[72px_minmax(0,1fr)_minmax(0,1fr)]"
          >
            <div>
              <Tag>{CERTAINTY_WORDS[reason.certainty]}</Tag>
            </div>
            <div className="min-w-0">
              <h3 className="text-dense">{reason.sentence}</h3>
              {reason.evidence.length > 0 && (
                <ul className="mono mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-ink-3">
                  {reason.evidence.map((seen) => (
                    <li key={seen} className="min-w-0 break-words">
                      {seen}
                    </li>
                  ))}
                </ul>
              )}
            </div>
            <div className="min-w-0">
              <p className="text-cap text-ink-3">What to do</p>
              <p>{reason.wayOut}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A moment among the facts is shown as one; everything else as it is. */
const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function FailureSide({ run, step, report }: FailurePanelProps) {
  return (
    <SideFacts>
      {report.facts.map(({ label, value }) => (
        <SideFact key={label} label={label}>
          {ISO.test(value) ? <Time at={value} as="moment" /> : <span className="mono">{value}</span>}
        </SideFact>
      ))}
      {step.finishedAt && (
        <SideFact label="Failed">
          <Time at={step.finishedAt} as="moment" />
        </SideFact>
      )}
      <SideFact label="Can be mended by">{capital(report.who)}</SideFact>
      <SideFact label="Undo">
        {run.may.undo.allowed ? 'You may undo this run.' : run.may.undo.reason}
      </SideFact>
    </SideFacts>
  );
}
