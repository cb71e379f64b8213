import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sample, startSample, writeFolder } from './testing/sample.ts';

describe('bringing in repositories', { timeout: 60_000 }, () => {
  let sample: Sample;
  const folders: string[] = [];
  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(async () => {
    await sample.close();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  const folder = (files: Record<string, string>): string => {
    folders.push(writeFolder(files));
    return folders.at(-1)!;
  };
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const bringIn = (name: string, source: string) =>
    sample.github.importRepository({
      source,
      owner: 'acme',
      name,
      private: false,
      mayRun: true,
      installed: 'onramp',
    });
  const filesOf = (name: string): string[] => {
    const repository = sample.github.findRepository('acme', name)!;
    return sample.github.listFiles(repository, repository.defaultBranch);
  };

  it('makes a first commit of a plain folder, without what its .gitignore names', async () => {
    await bringIn('plain', folder({ '.gitignore': 'node_modules\n', 'a.js': 'a', 'node_modules/b.js': 'b' }));
    expect(filesOf('plain')).toEqual(['.gitignore', 'a.js']);
  });

  it('takes history, branches and the default branch of a git repository, bare or not', async () => {
    const source = folder({ 'a.js': 'a' });
    git(source, 'init', '-q', '-b', 'trunk');
    git(source, 'add', '.');
    git(source, 'commit', '-q', '-m', 'One');
    git(source, 'branch', 'side');
    const bare = mkdtempSync(join(tmpdir(), 'github-bare-'));
    folders.push(bare);
    git(source, 'clone', '-q', '--bare', source, bare);
    for (const [name, from] of [
      ['worked', source],
      ['bare', bare],
      ['address', `file://${bare}`],
    ] as const) {
      const repository = await bringIn(name, from);
      expect(repository).toMatchObject({ defaultBranch: 'trunk', mayRun: true });
      const { data } = await sample.as('mira').rest.repos.listBranches({ owner: 'acme', repo: name });
      expect(data.map((branch) => branch.name)).toEqual(['side', 'trunk']);
      expect(data[0]!.commit.sha).toBe(git(source, 'rev-parse', 'HEAD'));
    }
  });

  it('leaves what is there alone, across restarts too', async () => {
    const before = await bringIn('kept', folder({ one: '1' }));
    await sample.restart();
    const after = await bringIn('kept', folder({ two: '2' }));
    expect(after.id).toBe(before.id);
    expect(filesOf('kept')).toEqual(['one']);
    const app = sample.github.ensureApp({ slug: 'onramp', name: 'Onramp', owner: 'acme' });
    expect(app.privateKey).toBe(sample.app.privateKey);
    const { token } = sample.github.ensureUser({ login: 'mira', name: 'Mira', email: 'mira@acme.example' });
    expect(token).toBe(sample.people.mira.token);
  });

  it('says what it cannot bring in', async () => {
    await expect(bringIn('no/slash', folder({}))).rejects.toThrow('cannot be called');
    await expect(bringIn('absent', '/no/such/folder')).rejects.toThrow();
    expect(sample.github.findRepository('acme', 'absent')).toBeNull();
  });
});
