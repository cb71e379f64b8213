'use client';

import { lazy, Suspense, useState } from 'react';
import type { FilesChoice } from '#domain/run/undo-files.ts';
import type { RunView } from '#domain/views/runs.ts';
import type { ActionResult } from '../actions.ts';
import { LiveBadge } from '../live/live-badge.tsx';
import { useLive } from '../live/use-live.ts';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { oneOf } from '../ui/address.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useAddress } from '../ui/use-address.ts';
import { countResources, stepToShow } from './figures.ts';
import { OutcomePanel } from './outcome-panel.tsx';
import { Rail } from './rail.tsx';
import { ResourceCounts, ResourceList } from './resource-list.tsx';
import { RunHeader } from './run-header.tsx';
import { linksOf, RunLinks } from './run-links.tsx';
import { LogLines, RunLog } from './run-log.tsx';
import { StepPanel } from './step-panel.tsx';

// Loaded when they are first asked for: most visits never do.
const Attempts = lazy(() => import('./attempts.tsx').then((module) => ({ default: module.Attempts })));
const UndoDialog = lazy(() => import('./undo-dialog.tsx').then((module) => ({ default: module.UndoDialog })));
const UndoPanel = lazy(() => import('./undo-panel.tsx').then((module) => ({ default: module.UndoPanel })));

const TABS = ['made', 'log', 'attempts', 'links'] as const;

interface RunPageProps {
  view: RunView;
  /** Asks to undo; sent again while the undo waits, `files` is the new choice. */
  undoRun: (runId: string, files: FilesChoice) => Promise<ActionResult>;
}

/** One run, live, and as readable a year later. The selected step and tab are in the address. */
export function RunPage({ view: initial, undoRun }: RunPageProps) {
  const { view: run, connection } = useLive({
    address: `/api/live/runs/${initial.id}`,
    event: 'run',
    initial,
  });
  const [address, setAddress] = useAddress();
  const tab = oneOf(TABS, address.get('tab'));
  const [undo, setUndo] = useState<'unasked' | 'open' | 'closed'>('unasked');
  const selected = run.steps.find((step) => step.name === address.get('step')) ?? stepToShow(run);

  return (
    <ClockProvider asOf={run.asOf}>
      <PageBar
        trail={[{ href: '/runs', label: 'Runs' }]}
        here={`Run ${run.number}`}
        end={
          <>
            <LiveBadge connection={connection} />
            <CopyButton value={{ address: true }} name="the link of this run" label="Copy link" />
          </>
        }
      />
      <div className="flex flex-1 flex-col bg-surface">
        <RunHeader run={run} onUndo={() => setUndo('open')} />
        <div className="flex flex-1 flex-col tab:grid tab:grid-cols-[288px_minmax(0,1fr)] tab:grid-rows-[auto_1fr] desk:grid-cols-[344px_minmax(0,1fr)]">
          <section
            aria-label="Selected step"
            className="max-tab:order-1 tab:col-start-2 tab:row-start-1 tab:border-b tab:border-line"
          >
            {selected ? (
              <StepPanel run={run} step={selected} />
            ) : run.state === 'undoing' ? (
              <Suspense fallback={null}>
                <UndoPanel run={run} chooseFiles={undoRun} />
              </Suspense>
            ) : (
              <OutcomePanel run={run} />
            )}
          </section>
          <section
            aria-label="Steps"
            className="border-line bg-canvas px-1 py-3 max-tab:order-2 max-tab:border-y tab:col-start-1 tab:row-span-2 tab:row-start-1 tab:border-r tab:px-3 tab:pb-6 desk:pl-5"
          >
            <Rail
              steps={run.steps}
              selected={selected?.name ?? null}
              onSelect={(step) => setAddress({ step })}
            />
          </section>
          <section
            aria-label="What the run did"
            className="min-w-0 max-tab:order-3 tab:col-start-2 tab:row-start-2"
          >
            <RunTabs
              run={run}
              tab={tab}
              onTab={(next) => setAddress({ tab: next === TABS[0] ? null : next })}
            />
          </section>
        </div>
      </div>
      {undo !== 'unasked' && (
        <Suspense fallback={null}>
          <UndoDialog run={run} open={undo === 'open'} onClose={() => setUndo('closed')} undoRun={undoRun} />
        </Suspense>
      )}
    </ClockProvider>
  );
}

interface RunTabsProps {
  run: RunView;
  tab: (typeof TABS)[number];
  onTab: (tab: (typeof TABS)[number]) => void;
}

function RunTabs({ run, tab, onTab }: RunTabsProps) {
  const links = linksOf(run);
  const preview = run.log.lines.slice(-4);
  return (
    <Tabs
      label="What the run did"
      className="desk:px-8"
      current={tab}
      onSelect={onTab}
      tabs={[
        {
          id: 'made',
          label: run.finishedAt ? 'Made' : 'Made so far',
          count: countResources(run.resources).made,
        },
        { id: 'log', label: 'Log', count: run.log.total },
        { id: 'attempts', label: 'Attempts', count: run.steps.reduce((sum, step) => sum + step.attempts, 0) },
        { id: 'links', label: 'Links', count: links.length },
      ]}
    >
      {tab === 'made' && (
        <>
          <ResourceCounts resources={run.resources} />
          <ResourceList
            resources={run.resources}
            empty="Each thing the run makes is listed here, with a link to it, and with what an undo would do."
          />
          {preview.length > 0 && (
            <section aria-label="End of the log">
              <div className="flex items-center gap-2 px-4 pt-3 tab:px-6 desk:pr-6 desk:pl-8">
                <h2 className="text-dense">Log</h2>
                <span className="text-dense text-ink-3">
                  last {preview.length} of {run.log.total} lines
                </span>
                <button
                  type="button"
                  onClick={() => onTab('log')}
                  className="ml-auto rounded-tag px-2 py-1 text-dense font-medium text-ink-2 hover:bg-surface-2 hover:text-ink"
                >
                  Open log
                </button>
              </div>
              <div className="log pt-1 pb-4">
                <LogLines lines={preview} />
              </div>
            </section>
          )}
        </>
      )}
      {tab === 'log' && <RunLog lines={run.log.lines} total={run.log.total} />}
      {tab === 'attempts' && (
        <Suspense fallback={null}>
          <Attempts steps={run.steps} />
        </Suspense>
      )}
      {tab === 'links' && <RunLinks links={links} />}
    </Tabs>
  );
}
