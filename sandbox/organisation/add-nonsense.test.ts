import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControl } from '../control.ts';
import type { Endpoints } from '../endpoints.ts';
import { createGithub, type Github } from '../github/index.ts';
import { writeJsonFile } from '../kernel/json-file.ts';
import type { Service } from '../kernel/serve.ts';
import { openStore } from '../kernel/store.ts';
import { importProblem, publicSource } from './import-problem.ts';
import { importOwn, seedGithub } from './seed.ts';

const home = mkdtempSync(join(tmpdir(), 'sandbox-add-'));
const folder = (name: string): string => join(home, 'sources', name);
let control: Service;
let github: Github;
let refusing: ReturnType<typeof createServer>;

beforeAll(async () => {
  github = createGithub({
    store: openStore(':memory:'),
    dataDir: join(home, 'github'),
    port: 0,
    log: () => {},
  });
  await github.listen();
  await seedGithub(github, { portalUrl: 'http://127.0.0.1:9' });
  control = await startControl({
    port: 0,
    token: 'of-this-test-only',
    endpoints: () => ({}) as Endpoints,
    async importRepository(request) {
      await importOwn(github, request);
      return { url: `http://sandbox/acme/${request.name}` };
    },
  });
  writeJsonFile(join(home, 'endpoints.json'), {
    control: { url: control.url, token: 'of-this-test-only' },
  });
  for (const name of ['empty', 'ignored', 'huge', 'locked', 'broken/.git', 'fine'])
    mkdirSync(folder(name), { recursive: true });
  writeFileSync(join(folder('ignored'), '.gitignore'), '*\n');
  writeFileSync(join(folder('huge'), 'disk.img'), '');
  truncateSync(join(folder('huge'), 'disk.img'), 2 * 1024 ** 3);
  writeFileSync(join(folder('fine'), 'README.md'), '# fine\n');
  writeFileSync(folder('file'), 'a file');
  refusing = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
});
afterAll(async () => {
  refusing.close();
  await control.close();
  rmSync(home, { recursive: true, force: true });
});

/** Runs the program as the command line does. */
function add(source: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = join(import.meta.dirname, '..', 'add.ts');
  return new Promise((resolve) => {
    const args = ['--disable-warning=ExperimentalWarning', program, '--home', home, '--', source];
    execFile(process.execPath, args, { cwd: home }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe('sandbox add', () => {
  it.each([
    ['nothing', () => '', 'Name a folder'],
    ['a word', () => 'nonsense', 'neither a folder of this machine nor an address'],
    ['a folder that is not there', () => folder('missing'), 'neither a folder'],
    ['a file', () => folder('file'), 'neither a folder'],
    ['an option', () => '--upload-pack=x', 'Name a folder'],
    ['an empty folder', () => folder('empty'), 'holds no file that git would keep'],
    ['a folder of ignored files', () => folder('ignored'), 'holds no file that git would keep'],
    ['a folder of gigabytes', () => folder('huge'), 'is too large: it holds 2.0 GB, and 1 GB is the most'],
    ['a broken repository', () => folder('broken'), 'git cannot read'],
    ['an address where nothing listens', () => 'http://127.0.0.1:1/acme/shop.git', 'git cannot read'],
    [
      'an address that is no repository',
      () => `http://127.0.0.1:${(refusing.address() as AddressInfo).port}/shop`,
      'not found',
    ],
    [
      'an address with a token',
      () => 'http://me:s3cret@127.0.0.1:1/acme/shop.git',
      'git cannot read http://127.0.0.1:1/acme',
    ],
  ])('of %s prints one sentence and ends with 1', async (_what, source, says) => {
    const { code, stdout, stderr } = await add(source());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/s3cret|Error:|fatal:| at .*\.ts/);
  });

  it('of a folder prints its address, and the name can be taken only once', async () => {
    expect(await add(folder('fine'))).toEqual({ code: 0, stdout: 'http://sandbox/acme/fine\n', stderr: '' });
    expect((await add(folder('fine'))).stderr).toContain('already in the sandbox');
  });

  it('leaves nothing behind of what could not be brought in', async () => {
    await add(folder('empty'));
    expect(github.findRepository('acme', 'empty')).toBeNull();
  });
});

// As root nothing is unreadable, so the refusal itself is looked at.
it.runIf(process.getuid?.() !== 0)('says that permission is denied', async () => {
  chmodSync(folder('locked'), 0o000);
  const { stderr } = await add(folder('locked'));
  chmodSync(folder('locked'), 0o755);
  expect(stderr).toContain('permission is denied');
});

it('words a denied permission, and takes credentials out of addresses', () => {
  const denied = Object.assign(new Error('EACCES: permission denied, scandir'), { code: 'EACCES' });
  expect(importProblem('/home/app', denied)).toBe('/home/app cannot be read: permission is denied.');
  expect(publicSource('https://me:t@host/a/b?x=t')).toBe('https://host/a/b');
  expect(publicSource('/srv/what?/folder')).toBe('/srv/what?/folder');
});
