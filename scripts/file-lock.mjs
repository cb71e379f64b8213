// One process of this machine at a time. Plain JavaScript for Node.js 20.
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STALE_MS = 10 * 60_000;

/**
 * Does the work while no other process does; a lock whose holder was killed is broken after a while.
 * @template Result
 * @param {string} folder made while the work goes on
 * @param {() => Result} work
 * @returns {Promise<Result>}
 */
export async function withFolderLock(folder, work) {
  mkdirSync(dirname(folder), { recursive: true });
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (existsSync(folder) && Date.now() - statSync(folder).mtimeMs > STALE_MS)
        rmSync(folder, { recursive: true, force: true });
      else await sleep(500);
    }
  }
  try {
    return work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
