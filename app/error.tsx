'use client';

import { ErrorPage } from '#components/errors/error-page.tsx';

/** Errors of the shell itself: there is no navigation around this page. */
export default function PortalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <main id="main">
      <ErrorPage id={error.digest} retry={() => window.location.reload()} />
    </main>
  );
}
