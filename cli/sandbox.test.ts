import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'onramp-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function onramp(home: string, ...words: string[]): Promise<{ code: number; stderr: string }> {
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'main.ts'), ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { ...process.env, ONRAMP_HOME: home } }, (error, _out, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stderr }),
    );
  });
}

it('sandbox add without a running sandbox says how to start one', async () => {
  const { code, stderr } = await onramp(join(folder, 'home'), 'sandbox', 'add', '.');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^No sandbox was found in \S+\. Start it with "npm start" and try again\.\n$/);
});

it('a home that cannot be made is one line, not a stack', async () => {
  writeFileSync(join(folder, 'file'), '');
  const { code, stderr } = await onramp(join(folder, 'file', 'home'), 'sandbox', 'add', '.');
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
