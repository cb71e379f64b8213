import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { Home } from './home.ts';
import type { PartSpec } from './supervisor.ts';

/** Temporal's development server on a file below the home: what runs in it survives kill -9. */
export function prepareTemporal(
  home: Home,
  binary: string,
  ports: { temporal: number; temporalHttp: number },
): PartSpec {
  const folder = home.file('temporal');
  mkdirSync(folder, { recursive: true });
  return {
    name: 'temporal',
    command: binary,
    args: [
      'server',
      'start-dev',
      '--headless',
      '--ip',
      '127.0.0.1',
      '--port',
      String(ports.temporal),
      '--http-port',
      String(ports.temporalHttp),
      '--db-filename',
      join(folder, 'temporal.db'),
      // 300 workflows to their first pause take 10 s instead of 36 s with these two.
      '--sqlite-pragma',
      'journal_mode=WAL',
      '--sqlite-pragma',
      'synchronous=NORMAL',
      '--log-level',
      'warn',
    ],
    isReady: () => answers(`127.0.0.1:${ports.temporal}`),
    liveness: 'answers',
  };
}

async function answers(address: string): Promise<boolean> {
  if (!(await isListening(address))) return false;
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    const { namespaces } = await connection.workflowService.listNamespaces({});
    return namespaces.some((each) => each.namespaceInfo?.name === 'default');
  } finally {
    await connection.close();
  }
}

function isListening(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
