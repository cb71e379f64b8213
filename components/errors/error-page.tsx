'use client';

interface ErrorPageProps {
  /** Names the entry in the server's log; absent when the error happened in the browser. */
  id: string | undefined;
  retry: () => void;
}

const buttonStyle =
  'inline-flex h-10 items-center rounded-control border px-3 text-dense font-medium tab:h-8';

/**
 * What happened, what was kept, what to do; with an id to copy. Every page carries this in its script, so it is made
 * of plain elements only.
 */
export function ErrorPage({ id, retry }: ErrorPageProps) {
  return (
    <div className="max-w-[72ch] px-4 py-10 tab:px-6 desk:px-8">
      <title>Error · Onramp</title>
      <h1>This page could not be made</h1>
      <div className="mt-2 space-y-2 text-pretty text-ink-2">
        <p role="alert">
          Onramp failed while it read what belongs here. Runs are not touched by this: they go on, and
          everything they made is kept.
        </p>
        <p>
          Try again in a moment. If it stays, give the platform team the id below; it leads to the cause in
          the log.
        </p>
        {id && (
          <p>
            <span className="mono select-all">{id}</span>{' '}
            <button
              type="button"
              className="px-1 py-1 text-dense text-accent-text underline underline-offset-3"
              onClick={() => void navigator.clipboard.writeText(id)}
            >
              Copy the id
            </button>
          </p>
        )}
      </div>
      <div className="mt-5 flex flex-wrap gap-2">
        <button
          type="button"
          onClick={retry}
          className={`${buttonStyle} border-transparent bg-accent text-accent-on hover:bg-accent-hover`}
        >
          Try again
        </button>
        {/* A whole navigation: what failed may be the router's own state. */}
        <a href="/" className={`${buttonStyle} border-line-strong bg-surface hover:bg-surface-2`}>
          Go home
        </a>
      </div>
    </div>
  );
}
