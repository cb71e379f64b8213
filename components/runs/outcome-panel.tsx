'use client';

import type { RunView } from '#domain/views.ts';
import { ButtonLink, ExternalButtonLink } from '../ui/button-link.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { Status } from '../ui/status.tsx';
import { RUN_STATE_WORDS, runLook } from '../wording/runs.ts';
import { list } from '../wording/words.ts';
import { PanelColumns } from './panel-columns.tsx';

/** The end of a run that is the news itself: where the apps answer, or what became of it. */
export function OutcomePanel({ run }: { run: RunView }) {
  const first = run.apps.flatMap((app) => app.urls.map((place) => ({ app, ...place })))[0];
  return (
    <PanelColumns>
      <Status look={runLook(run.state)}>{RUN_STATE_WORDS[run.state]}</Status>
      <h2 className="mt-1 text-sec">
        {run.state === 'succeeded' && run.apps.length > 0
          ? `${list(run.apps.map((app) => app.name))} ${run.apps.length === 1 ? 'is' : 'are'} onboarded`
          : run.title}
      </h2>
      {run.outcome && <p className="mt-1 max-w-[64ch] text-ink-2">{run.outcome}</p>}
      {run.state === 'succeeded' && (
        <>
          <ul className="mt-4 max-w-[720px] divide-y divide-line border-y border-line text-dense">
            {run.apps.flatMap((app) =>
              app.urls.map((place) => (
                <li
                  key={`${app.name} ${place.environment}`}
                  className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5"
                >
                  <span className="min-w-40 font-medium">
                    {app.name} <span className="font-normal text-ink-3">in {place.environment}</span>
                  </span>
                  <OutsideLink href={place.url} className="mono min-w-0 flex-1 truncate">
                    {place.url}
                  </OutsideLink>
                  <CopyButton value={place.url} name={place.url} />
                </li>
              )),
            )}
          </ul>
          <div className="mt-4 flex flex-wrap gap-2">
            {first && (
              <ExternalButtonLink href={first.url} look="primary">
                Open {first.app.name} in {first.environment}
              </ExternalButtonLink>
            )}
            {run.apps.map(
              (app) =>
                app.slug && (
                  <ButtonLink key={app.slug} href={`/apps/${app.slug}`}>
                    Page of {app.name}
                  </ButtonLink>
                ),
            )}
          </div>
        </>
      )}
    </PanelColumns>
  );
}
