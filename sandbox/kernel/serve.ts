import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { withFaults } from './faults.ts';

const KEEP_ALIVE_MS = 65_000;

/** A running stand-in: where it answers, and how to stop it. */
export interface Service {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Names under which this machine means itself. A page of elsewhere whose name was pointed here sends its own. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|([a-z0-9-]+\.)*localhost)(:\d+)?$/i;

/** Serves a Hono app on 127.0.0.1, to this machine's own names only, with the fault switch (`/__faults`) in front.
 *  Port 0 picks a free one.
 *  @throws when the port is taken. */
export function serveApp(app: Hono, port = 0): Promise<Service> {
  const served = withFaults(app);
  const fetch: typeof served.fetch = (request, ...more) =>
    LOOPBACK.test(request.headers.get('host') ?? new URL(request.url).host)
      ? served.fetch(request, ...more)
      : new Response('This address is for this machine only.\n', { status: 421 });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, (info) =>
      resolve({
        url: `http://127.0.0.1:${info.port}`,
        port: info.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            (server as Server).closeAllConnections?.();
          }),
      }),
    ) as Server;
    // Longer than clients keep idle connections, so that none is closed just as a request is sent on it.
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.once('error', reject);
  });
}
