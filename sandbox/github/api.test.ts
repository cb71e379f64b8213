import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../kernel/store.ts';
import { endpoints } from './auth/endpoints.ts';
import { createGithub } from './index.ts';

/** Signed with the client's own id and secret, not with a token: no permission is asked. */
const BY_CLIENT_SECRET = 'DELETE /applications/:client/token';

it('answers every operation for which it declares a permission, and none without one', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'github-api-'));
  const store = openStore(join(dataDir, 'state.db'));
  try {
    const github = createGithub({ store, dataDir, port: 0, log: () => {} });
    const registered = github.api.routes
      .filter(({ path }) => !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(registered)].sort()).toEqual([...Object.keys(endpoints), BY_CLIENT_SECRET].sort());
  } finally {
    store.close();
    rmSync(dataDir, { recursive: true });
  }
});
