import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { writeJsonFile } from './json-file.ts';

// Below the ranges from which systems hand out ports for outgoing connections, so that nothing takes one meanwhile.
const LOWEST = 20_000;
const HIGHEST = 31_999;
const ATTEMPTS = 200;

/**
 * The port of each named service, kept in a JSON file so that addresses survive restarts. Missing ones are picked free
 * and written down before anything listens.
 */
export async function openPorts<Name extends string>(
  file: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const kept = readKept(file);
  const ports: Record<string, number> = { ...kept };
  for (const name of names) {
    if (ports[name] === undefined) ports[name] = await pickFreePort(new Set(Object.values(ports)));
  }
  if (names.some((name) => kept[name] === undefined)) writeJsonFile(file, ports);
  return ports as Record<Name, number>;
}

function readKept(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(`The ports file ${file} cannot be read: ${(error as Error).message}`);
  }
}

async function pickFreePort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port was found between ${LOWEST} and ${HIGHEST}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
