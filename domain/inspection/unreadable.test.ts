import { describe, expect, it } from 'vitest';
import { inspectRepository } from './inspect.ts';
import { sampleFiles } from './inspection-fixtures.ts';
import { describeNoApp } from './no-app.ts';
import { decodeText, type Reading, textReading } from './reading.ts';
import { obstacleAt, readingAt } from './readings.ts';

const latin1: Reading = decodeText(Buffer.from('FROM node:22\n# Réglages\n', 'latin1'));
const inspect = (files: Parameters<typeof sampleFiles>[0]) => inspectRepository(sampleFiles(files), 'shop');

describe('reading a path of a repository', () => {
  it('has three answers: text, nothing there, or there and why it cannot be read', async () => {
    const files = sampleFiles({
      'a.txt': 'a',
      link: { link: '../../etc/pass\nwd' },
      module: { submodule: true },
      'deploy/staging': { link: '../k8s' },
      docs: 'a file',
    });
    expect(await files.read('a.txt')).toEqual(textReading('a'));
    expect(await files.read('b.txt')).toEqual({ state: 'absent' });
    expect(await files.read('link')).toMatchObject({
      reason: { why: 'symlink', target: '../../etc/pass wd' },
    });
    expect(await files.read('module')).toMatchObject({ reason: { why: 'submodule' } });
    expect(await files.read('deploy')).toMatchObject({ reason: { why: 'folder' } });
    expect(await files.read('deploy/staging/kustomization.yaml')).toMatchObject({
      reason: { why: 'below', path: 'deploy/staging', is: 'symlink' },
    });
    expect(await files.read('module/Dockerfile')).toMatchObject({
      reason: { path: 'module', is: 'submodule' },
    });
    expect(await files.read('docs/CODEOWNERS')).toMatchObject({ reason: { path: 'docs', is: 'file' } });
  });

  it('knows what is in the way of a path that nobody asked for', () => {
    const readings = {
      deploy: { state: 'unreadable', reason: { why: 'symlink', target: '../k8s' } },
      'Dockerfile/x': textReading('x'),
      docs: textReading('x'),
      gone: { state: 'absent' },
    } as const;
    expect(obstacleAt(readings, 'deploy/staging/app.yaml')).toEqual({
      path: 'deploy',
      reason: { why: 'symlink', target: '../k8s' },
    });
    expect(obstacleAt(readings, 'Dockerfile')).toEqual({ path: 'Dockerfile', reason: { why: 'folder' } });
    expect(obstacleAt(readings, 'docs/x')).toEqual({ path: 'docs', reason: { why: 'file' } });
    for (const path of ['gone', 'gone/x', 'other', 'constructor', '__proto__/x']) {
      expect(readingAt(readings, path)).toEqual({ state: 'absent' });
      expect(obstacleAt(readings, path)).toBeNull();
    }
  });
});

describe('inspection of what cannot be read', () => {
  it('finds an app by a Dockerfile whatever it says, takes no text of it, and names it', async () => {
    for (const [Dockerfile, why] of [
      [latin1, 'not-utf8'],
      [{ link: '../common/Dockerfile' }, 'symlink'],
    ] as const) {
      const { apps, unreadable } = await inspect({ Dockerfile });
      expect(apps).toMatchObject([{ path: '.', dockerfile: 'Dockerfile', port: null, language: null }]);
      expect(unreadable).toMatchObject([{ path: 'Dockerfile', reason: { why } }]);
    }
  });

  it('names the package.json that may be all that was missing', async () => {
    const found = await inspect({ 'package.json': latin1, 'README.md': 'x' });
    expect(found.apps).toEqual([]);
    expect(describeNoApp(found)).toBe(
      'No app was found in this repository. Onramp looks for a package.json with a start command, or a Dockerfile. ' +
        'What is there could not be read: package.json is not UTF-8 text at byte 17, in line 2. Mend it in the repository, then inspect it again.',
    );
    const empty = await inspect({ services: { submodule: true } });
    expect(describeNoApp(empty)).toContain('services is a submodule');
    expect(describeNoApp(await inspect({ 'README.md': 'x' }))).not.toContain('could not be read');
  });

  it('does not call a lock file, owners or sources absent because they could not be read', async () => {
    const { apps, existing, unreadable } = await inspect({
      'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } }),
      'yarn.lock': decodeText(Buffer.alloc(600_000, 'a')),
      'server.js': latin1,
      CODEOWNERS: { link: '.github/OWNERS' },
    });
    expect(apps[0]?.packageManager).toBe('yarn');
    expect(existing.codeowners).toBe('CODEOWNERS');
    expect(unreadable?.map(({ path }) => path)).toEqual(['server.js']);
  });
});
