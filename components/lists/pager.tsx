import { ButtonLink } from '../ui/button-link.tsx';
import { hrefWith } from './href.ts';

interface PagerProps {
  path: string;
  filter: Readonly<Record<string, string | undefined>>;
  nextCursor: string | null;
}

/** Keyset paging: on to older ones, and back to the first page. */
export function Pager({ path, filter, nextCursor }: PagerProps) {
  if (!nextCursor && !filter.cursor) return null;
  return (
    <nav aria-label="Pages" className="flex gap-2 border-t border-line px-4 py-3 tab:px-6 desk:px-8">
      {filter.cursor && (
        <ButtonLink href={hrefWith(path, filter, { cursor: undefined })}>First page</ButtonLink>
      )}
      {nextCursor && <ButtonLink href={hrefWith(path, filter, { cursor: nextCursor })}>Next page</ButtonLink>}
    </nav>
  );
}
