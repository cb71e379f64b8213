'use client';

import { ErrorPage } from '#components/errors/error-page.tsx';
import './globals.css';

/** The last resort, when even the root layout failed. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <main id="main">
          <ErrorPage id={error.digest} retry={() => window.location.reload()} />
        </main>
      </body>
    </html>
  );
}
