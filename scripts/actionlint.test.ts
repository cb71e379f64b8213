import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./actionlint.mjs', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onramp-find-actionlint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A command made of shell, for a machine that is set up as the test needs it. */
function command(path: string, script: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Nothing of this machine but its shell tools: the cache is in the folder, and so are commands. */
function find(env: Record<string, string> = {}) {
  const path = [join(folder, 'bin'), '/usr/bin', '/bin'].join(delimiter);
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], {
    env: { NODE_ENV: 'test', PATH: path, XDG_CACHE_HOME: join(folder, 'cache'), TMPDIR: folder, ...env },
    encoding: 'utf8',
  });
  return { status, found: stdout.trim(), said: stderr };
}

const CACHED = 'cache/onramp/actionlint-v1.7.7/actionlint';
/** Go as far as it is used here: it writes down what it was asked, and leaves a command in GOBIN. */
const goThatBuilds = () =>
  command(
    'bin/go',
    `[ "$1" = version ] && exit 0
echo "$@" >> "${join(folder, 'asked')}"
printf '#!/bin/sh\\nexit 0\\n' > "$GOBIN/actionlint" && chmod +x "$GOBIN/actionlint"`,
  );

describe('actionlint', () => {
  it('named by ACTIONLINT is used before any other, and nothing else when it does not run', () => {
    const named = command('own/actionlint', 'exit 0');
    command('bin/actionlint', 'exit 0');
    expect(find({ ACTIONLINT: named })).toMatchObject({ status: 0, found: named });
    expect(find({ ACTIONLINT: join(folder, 'nowhere') })).toMatchObject({
      status: 1,
      found: '',
      said: expect.stringContaining('does not run'),
    });
  });

  it('on the PATH is used before the one in the cache', () => {
    const cached = command(CACHED, 'exit 0');
    expect(find().found).toBe(cached);
    command('bin/actionlint', 'exit 0');
    expect(find().found).toBe('actionlint');
  });

  it('is built once with Go, at a pinned version, and kept in the cache', () => {
    goThatBuilds();
    expect(find()).toMatchObject({ status: 0, found: join(folder, CACHED) });
    expect(find().found).toBe(join(folder, CACHED));
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
      'install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7\n',
    );
  });

  it('that Go cannot build is missing, with the reason', () => {
    command('bin/go', '[ "$1" = version ] && exit 0\necho "no such module" >&2; exit 1');
    expect(find()).toMatchObject({ status: 1, said: expect.stringContaining('no such module') });
  });

  it('is missing where neither it nor Go is', () => {
    expect(find()).toMatchObject({ status: 1, said: expect.stringContaining('Go is not there') });
  });
});
