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

/** Serves a Hono app on 127.0.0.1, with the fault switch (`/__faults`) in front. Port 0 picks a free one.
 *  @throws when the port is taken. */
export function serveApp(app: Hono, port = 0): Promise<Service> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: withFaults(app).fetch, port, hostname: '127.0.0.1' }, (info) =>
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
