import { createServer } from 'node:net';
import type { Home } from './home.ts';

const NAMES = ['postgres', 'temporal', 'temporalHttp'] as const;
export type Ports = Record<(typeof NAMES)[number], number>;

/** Free ports, kept so that addresses stay the same over restarts; one that was taken meanwhile is replaced. */
export async function openPorts(home: Home): Promise<Ports> {
  const kept = home.readJson<Partial<Ports>>('ports.json') ?? {};
  const ports: Partial<Ports> = {};
  for (const name of NAMES) {
    const before = kept[name];
    ports[name] = before !== undefined && (await isFree(before)) ? before : await pickFreePort();
  }
  home.writeJson('ports.json', ports);
  return ports as Ports;
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

const given = new Set<number>();

/**
 * A free port of loopback that this process was not given before. Below the range that systems hand out for outgoing
 * connections, so that nothing takes it before we listen.
 */
export async function pickFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error('No free port was found between 20000 and 32000.');
}
