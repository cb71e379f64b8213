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

/** Gives each pod an address, 127.10.x.y, kept over restarts. */
export class PodNetwork {
  readonly #addresses: Collection<PodAddress>;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    this.#addresses = store.collection('kubernetes-pod-address');
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
      ip = `127.10.${tail}`;
    } while (taken.has(ip));
    const mapped = HAS_LOOPBACK_NET
      ? []
      : await Promise.all(ports.map(async (port) => [String(port), await freePort()] as const));
    return this.#addresses.put(uid, {
      ip,
      loopback: HAS_LOOPBACK_NET ? `127.11.${tail}` : '127.0.0.1',
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
