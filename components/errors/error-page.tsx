'use client';

import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { MessagePage } from './message-page.tsx';

interface ErrorPageProps {
  /** Names the entry in the server's log; absent when the error happened in the browser. */
  id: string | undefined;
  retry: () => void;
}

/** What happened, what was kept, what to do; with an id to copy. */
export function ErrorPage({ id, retry }: ErrorPageProps) {
  return (
    <MessagePage
      here="Error"
      title="This page could not be made"
      actions={
        <>
          <Button look="primary" onClick={retry}>
            Try again
          </Button>
          <ButtonLink href="/">Go home</ButtonLink>
        </>
      }
    >
      <p role="alert">
        Onramp failed while it read what belongs here. Runs are not touched by this: they go on, and
        everything they made is kept.
      </p>
      <p>
        Try again in a moment. If it stays, give the platform team the id below; it leads to the cause in the
        log.
      </p>
      {id && (
        <p className="flex items-center gap-1">
          <span className="mono">{id}</span>
          <CopyButton value={id} name="the error’s id" />
        </p>
      )}
    </MessagePage>
  );
}
