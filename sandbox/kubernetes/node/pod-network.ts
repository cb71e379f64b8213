import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { Collection, Store } from '../../kernel/store.ts';

export interface PodAddress {
  ip: string;
  /** Where `localhost` of the pod is. */
  loopback: string;
  /** Ports of this machine that stand for the pod's, where it has no loopback address of its own. */
  ports: Record<string, number>;
}

/** Whether every address of 127.0.0.0/8 can be listened on. */
const HAS_LOOPBACK_NET = process.platform === 'linux';

/** Even, so that the next number is the same sandbox's: its pods' own loopbacks. 127.0 and 127.1 belong to the machine. */
const pickNet = () => 2 + 2 * randomInt(126);

/**
 * Gives each pod an address, 127.n.x.y, kept over restarts. `n` is the sandbox's own, drawn at its first start: pods of
 * two sandboxes on one machine must not meet at an address.
 */
export class PodNetwork {
  readonly #addresses: Collection<PodAddress>;
  readonly #store: Store;
  readonly #net: number;

  constructor(store: Store) {
    this.#store = store;
    this.#addresses = store.collection('kubernetes-pod-address');
    const nets = store.collection<{ second: number }>('kubernetes-pod-net');
    this.#net = (nets.get('pods') ?? nets.put('pods', { second: pickNet() })).second;
  }

  /** The pod's address; where ports must be mapped, for these ports. */
  async assign(uid: string, ports: number[]): Promise<PodAddress> {
    const known = this.#addresses.get(uid);
    if (known) return known;
    const taken = new Set(this.#addresses.list().map((address) => address.ip));
    let ip: string;
    let tail: string;
    do {
      const n = this.#store.next('kubernetes-pod-address') % 60_000;
      tail = `${1 + Math.floor(n / 250)}.${1 + (n % 250)}`;
      ip = `127.${this.#net}.${tail}`;
    } while (taken.has(ip) || !(await isFree(ip, ports)));
    const mapped = HAS_LOOPBACK_NET
      ? []
      : await Promise.all(ports.map(async (port) => [String(port), await freePort()] as const));
    return this.#addresses.put(uid, {
      ip,
      loopback: HAS_LOOPBACK_NET ? `127.${this.#net + 1}.${tail}` : '127.0.0.1',
      ports: Object.fromEntries(mapped),
    });
  }

  release(uid: string): void {
    this.#addresses.delete(uid);
  }

  /** Where on this machine a pod's port really is. */
  dial(ip: string, port: number): { host: string; port: number } {
    if (HAS_LOOPBACK_NET) return { host: ip, port };
    const address = this.#addresses.list().find((candidate) => candidate.ip === ip);
    return { host: '127.0.0.1', port: address?.ports[String(port)] ?? port };
  }

  /** The address a process must listen on to be at the pod's. */
  listenAddress(address: PodAddress): string {
    return HAS_LOOPBACK_NET ? address.ip : '127.0.0.1';
  }
}

/** Whether nothing on this machine listens at the pod's address already: another sandbox may have drawn the same net. */
async function isFree(ip: string, ports: number[]): Promise<boolean> {
  if (!HAS_LOOPBACK_NET) return true;
  return (await Promise.all(ports.map((port) => canListen(ip, port)))).every(Boolean);
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
