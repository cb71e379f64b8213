import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectRepository } from '../domain/inspection/inspect.ts';
import { readFolder } from './read-folder.ts';

let home: string;
let root: string;
let socket: Server;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'onramp-folder-'));
  root = join(home, 'shop');
  mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(join(home, 'secret.yaml'), 'kind: Secret\n');
  writeFileSync(join(root, 'src/server.js'), 'listen(8080)\n');
  writeFileSync(join(root, 'package.json'), Buffer.from('{"name":"caf\xe9"}', 'latin1'));
  writeFileSync(join(root, 'large.yaml'), 'a'.repeat(600_000));
  symlinkSync('../secret.yaml', join(root, 'link.yaml'));
  symlinkSync('..', join(root, 'outside'));
  socket = createServer().listen(join(root, 'socket'));
  await once(socket, 'listening');
});
afterEach(async () => {
  await new Promise((closed) => socket.close(closed));
  rmSync(home, { recursive: true, force: true });
});

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', '-C', root, ...args], { stdio: 'pipe' });

describe.each(['a folder', 'a git work tree'])('%s', (kind) => {
  beforeEach(() => {
    if (kind === 'a folder') return;
    git('init', '-q');
    git('add', 'src', 'package.json', 'large.yaml', 'link.yaml', 'outside');
  });

  it('answers what is text, what is not there, and what cannot be read, and follows no link', async () => {
    const files = readFolder(root);
    expect(await files.read('src/server.js')).toEqual({ state: 'text', text: 'listen(8080)\n' });
    expect(await files.read('src/other.js')).toEqual({ state: 'absent' });
    const reasons = await Promise.all(
      ['package.json', 'large.yaml', 'link.yaml', 'outside', 'outside/secret.yaml', 'src'].map(files.read),
    );
    expect(reasons.map((reading) => reading.state === 'unreadable' && reading.reason)).toEqual([
      { why: 'not-utf8', byte: 13, line: 1 },
      { why: 'too-large', bytes: 600_000, limit: 524_288 },
      { why: 'symlink', target: '../secret.yaml' },
      { why: 'symlink', target: '..' },
      { why: 'below', path: 'outside', is: 'symlink' },
      { why: 'folder' },
    ]);
    // git does not list sockets and pipes at all.
    expect((await files.read('socket')).state).toBe(kind === 'a folder' ? 'unreadable' : 'absent');
  });

  it('says in the inspection what it could not read', async () => {
    const { apps, unreadable } = await inspectRepository(readFolder(root), 'shop');
    expect(apps).toEqual([]);
    expect(unreadable?.map(({ path }) => path)).toContain('package.json');
  });
});

describe('a git work tree that has changed since git listed it', () => {
  it('is not read through a folder that is a link by now, nor where a submodule stands', async () => {
    git('init', '-q');
    mkdirSync(join(root, 'config'));
    writeFileSync(join(root, 'config/secret.yaml'), 'a: 1\n');
    mkdirSync(join(root, 'module'));
    git('-C', join(root, 'module'), 'init', '-q');
    git(
      '-C',
      join(root, 'module'),
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@x',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'x',
    );
    git('add', '.');
    rmSync(join(root, 'config'), { recursive: true });
    symlinkSync('..', join(root, 'config'));
    const files = readFolder(root);
    expect(await files.read('config/secret.yaml')).toMatchObject({
      reason: { path: 'config', is: 'symlink' },
    });
    expect(await files.read('module')).toMatchObject({ reason: { why: 'submodule' } });
    expect(files.submodules).toEqual(['module']);
  });

  it('runs nothing that the folder names as a helper of git', async () => {
    git('init', '-q');
    git('config', 'core.fsmonitor', `touch ${join(home, 'ran')}; false`);
    const files = readFolder(root);
    expect(await files.read('src/server.js')).toMatchObject({ state: 'text' });
    expect(existsSync(join(home, 'ran'))).toBe(false);
  });
});
