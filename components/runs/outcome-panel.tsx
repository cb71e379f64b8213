'use client';

import type { RunView } from '#domain/views/runs.ts';
import { PlaceAddress, PlaceNews } from '../apps/place-address.tsx';
import { ButtonLink, ExternalButtonLink } from '../ui/button-link.tsx';
import { Status } from '../ui/status.tsx';
import { openWords } from '../wording/places.ts';
import { RUN_STATE_WORDS, runLook } from '../wording/runs.ts';
import { list } from '../wording/words.ts';
import { PanelColumns } from './panel-columns.tsx';

/** The end of a run that is the news itself: where the apps answer, or what became of it. */
export function OutcomePanel({ run }: { run: RunView }) {
  const places = run.apps.flatMap((app) => app.urls.map((place) => ({ app: app.name, place })));
  const first = places.find(({ place }) => place.deployed && place.openUrl !== null);
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
            {places.map(({ app, place }) => (
              <li
                key={`${app} ${place.environment}`}
                className="grid gap-x-3 gap-y-0.5 py-1.5 tab:grid-cols-[minmax(140px,2fr)_minmax(0,5fr)]"
              >
                <span className="font-medium leading-7">
                  {app} <span className="font-normal text-ink-3">in {place.environment}</span>
                </span>
                <div className="min-w-0">
                  <PlaceAddress place={place} />
                  <PlaceNews place={place} />
                </div>
              </li>
            ))}
          </ul>
          <div className="mt-4 flex flex-wrap gap-2">
            {first?.place.openUrl && (
              <ExternalButtonLink href={first.place.openUrl} look="primary">
                {openWords(first.app, first.place)}
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
