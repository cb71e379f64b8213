import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../kernel/store.ts';
import { PodNetwork } from './pod-network.ts';

describe.skipIf(process.platform !== 'linux')('addresses of pods', () => {
  let folder: string;
  let store: Store;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pod-network-'));
    store = openStore(join(folder, 'store.sqlite'));
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are kept, and lie in a net that is kept too', async () => {
    const first = await new PodNetwork(store).assign('a', [8080]);
    const again = new PodNetwork(store);
    expect(await again.assign('a', [8080])).toEqual(first);
    const second = await again.assign('b', [8080]);
    expect(second.ip).not.toBe(first.ip);
    expect(second.ip.split('.')[1]).toBe(first.ip.split('.')[1]);
    expect(Number(second.loopback.split('.')[1])).toBe(Number(second.ip.split('.')[1]) + 1);
  });

  it('are passed over where another sandbox of this machine listens', async () => {
    const network = new PodNetwork(store);
    const { ip } = await network.assign('a', [28_080]);
    const [, net, third, fourth] = ip.split('.').map(Number) as [number, number, number, number];
    const neighbour = `127.${net}.${third}.${fourth + 1}`;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(28_080, neighbour, resolve));
    try {
      expect((await network.assign('b', [28_080])).ip).toBe(`127.${net}.${third}.${fourth + 2}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
