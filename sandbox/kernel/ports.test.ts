import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openPorts } from './ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-ports-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('picks each service a port of its own and keeps it', async () => {
  const file = join(folder, 'ports.json');
  const first = await openPorts(file, ['github', 'jira']);
  expect(new Set(Object.values(first)).size).toBe(2);
  const second = await openPorts(file, ['github', 'jira', 'slack']);
  expect(second).toMatchObject(first);
  expect(second.slack).toBeGreaterThan(0);
});
