import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHome } from './home.ts';

let folder: string;
const modeOf = (path: string) => statSync(path).mode & 0o777;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onramp-home-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function openAt(name: string) {
  vi.stubEnv('ONRAMP_HOME', join(folder, name));
  return openHome();
}

describe('the home', () => {
  it('and its secrets are for their owner only', () => {
    const home = openAt('new');
    expect(modeOf(home.path)).toBe(0o700);
    const password = home.keptSecret('postgres-password');
    expect(password.length).toBeGreaterThan(40);
    expect(modeOf(home.file('postgres-password'))).toBe(0o600);
    expect(modeOf(home.file('secret'))).toBe(0o600);
    expect(openAt('new').keptSecret('postgres-password')).toBe(password);
  });

  it('of before, which others could enter, is closed to them', () => {
    mkdirSync(join(folder, 'old'), { mode: 0o755 });
    writeFileSync(join(folder, 'old', 'secret'), 'kept');
    const home = openAt('old');
    expect(modeOf(home.path)).toBe(0o700);
    expect(home.secret).toBe('kept');
  });

  it('is never a folder that holds other things: they stay as open as they were', () => {
    mkdirSync(join(folder, 'shared'), { mode: 0o755 });
    writeFileSync(join(folder, 'shared', 'of-others.txt'), '');
    expect(() => openAt('shared')).toThrow(/holds other things \(of-others\.txt\)/);
    expect(modeOf(join(folder, 'shared'))).toBe(0o755);
    expect(existsSync(join(folder, 'shared', 'logs'))).toBe(false);
  });
});
