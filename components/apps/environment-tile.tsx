import type { AppEnvironmentView } from '#domain/views/apps.ts';
import { cx } from '../ui/cx.ts';
import { OutsideLink } from '../ui/links.tsx';
import { Status } from '../ui/status.tsx';
import { healthLook } from '../wording/apps.ts';
import { capital, shortSha } from '../wording/words.ts';
import { FreshnessLine } from './freshness.tsx';
import { needsALook, reasonWords } from './health.ts';
import { PlaceAddress, PlaceNews } from './place-address.tsx';

/** One environment: state, revision, pods, address, and how fresh all of it is. */
export function EnvironmentTile({ place }: { place: AppEnvironmentView }) {
  const { look, words } = healthLook(place.health);
  const { runtime } = place;
  // Where nothing is deployed, the line below the address says what is still to come.
  const reason = place.health === 'healthy' || place.health === 'not-deployed' ? null : reasonWords(place);
  const lastKnown = place.freshness.status === 'unavailable';
  return (
    <section
      aria-label={place.environment}
      className={cx(
        'flex min-w-0 flex-col border-t-2 px-4 pt-3.5 pb-4 tab:px-6 desk:first:pl-8',
        place.health === 'failing' ? 'border-t-bad bg-bad-soft' : 'border-t-transparent',
      )}
    >
      <header className="flex items-start justify-between gap-3">
        <h2>{capital(place.environment)}</h2>
        <Status look={look}>{words}</Status>
      </header>
      {reason && needsALook(place.health) && <p className="mt-1 text-dense text-pretty">{reason}</p>}
      {reason && !needsALook(place.health) && <p className="mt-1 text-dense text-ink-2">{reason}</p>}
      <dl className="mt-2 mb-3 grid grid-cols-[76px_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-dense">
        {runtime && place.deployed && (
          <>
            <dt className="text-ink-3">Revision</dt>
            <dd className="mono truncate" title={runtime.image ?? undefined}>
              <Revision runtime={runtime} />
              {lastKnown && <span className="font-sans text-ink-3"> last known</span>}
            </dd>
            <dt className="text-ink-3">Pods</dt>
            <dd className={lastKnown ? 'text-ink-3' : undefined}>
              {lastKnown && 'unknown, were '}
              {runtime.podsReady} of {runtime.podsWanted}
            </dd>
          </>
        )}
        <dt className="text-ink-3">Namespace</dt>
        <dd className="mono truncate">{place.namespace}</dd>
        <dt className="text-ink-3">Cluster</dt>
        <dd className="mono truncate">{place.cluster}</dd>
        <dt className="leading-7 text-ink-3 tab:leading-7">Address</dt>
        <dd className="flex min-w-0 items-center gap-1">
          <PlaceAddress place={place} />
        </dd>
      </dl>
      <p className="mb-3 text-dense empty:hidden">
        <PlaceNews place={place} />
      </p>
      <p className="mt-auto leading-4">
        <FreshnessLine freshness={place.freshness} />
      </p>
    </section>
  );
}

/** The commit that runs; one deployed before the pipeline recorded it is not known. */
function Revision({ runtime }: { runtime: NonNullable<AppEnvironmentView['runtime']> }) {
  if (!runtime.revision) return 'not recorded';
  if (!runtime.revisionUrl) return shortSha(runtime.revision);
  return <OutsideLink href={runtime.revisionUrl}>{shortSha(runtime.revision)}</OutsideLink>;
}
