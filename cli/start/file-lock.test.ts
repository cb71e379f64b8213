import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFileLock } from './file-lock.ts';

describe('a file lock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'file-lock-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets one in at a time, and the next one after it', async () => {
    const order: string[] = [];
    let leave = () => {};
    const first = withFileLock(file, async () => {
      order.push('first in');
      await new Promise<void>((resolve) => {
        leave = resolve;
      });
      order.push('first out');
    });
    const second = withFileLock(file, async () => {
      order.push('second in');
    });
    expect(existsSync(file)).toBe(true);
    leave();
    await Promise.all([first, second]);
    expect(order).toEqual(['first in', 'first out', 'second in']);
  });

  it('is free again after work that failed', async () => {
    await expect(withFileLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });

  it('is broken when its holder was killed', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: 'an earlier process of this number' }));
    expect(await withFileLock(file, async () => 'mine')).toBe('mine');
  });
});
