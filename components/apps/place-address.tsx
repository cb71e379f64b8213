import type { PlaceView } from '#domain/views/shared.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { placeNews } from '../wording/places.ts';

/** An app's address: a link to what answers there, and plain text while nothing is deployed that could answer. */
export function PlaceAddress({ place }: { place: PlaceView }) {
  const { url, openUrl, deployed } = place;
  const shown = (openUrl ?? url).replace(/^https?:\/\//, '');
  return (
    <span className="flex min-w-0 items-center gap-1">
      {deployed ? (
        <OutsideLink href={openUrl ?? url} className="mono min-w-0 wrap-anywhere">
          {shown}
        </OutsideLink>
      ) : (
        <span className="mono min-w-0 wrap-anywhere text-ink-3">{shown}</span>
      )}
      <CopyButton value={openUrl ?? url} name={openUrl ?? url} />
    </span>
  );
}

/** What is still to come at a place: who approves it, with the run that waits. Nothing when nothing is. */
export function PlaceNews({ place }: { place: PlaceView }) {
  const news = placeNews(place);
  const noPage = place.deployed && place.openUrl === null;
  return (
    <>
      {news && (
        <span className={news.url ? 'block text-wait' : 'block text-ink-2'}>
          {news.words}
          {news.url && (
            <>
              . <OutsideLink href={news.url}>Review it on GitHub</OutsideLink>
            </>
          )}
        </span>
      )}
      {noPage && <span className="block text-ink-3">No page was seen to answer at this address</span>}
    </>
  );
}
