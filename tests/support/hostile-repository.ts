import { execFileSync } from 'node:child_process';

/** What a commit can hold besides a text: bytes, a symbolic link, another repository's commit. */
export type HostileEntry = string | Buffer | { link: string } | { submodule: string };

const AUTHOR = { name: 'Sample', email: 'sample@acme.example' };

/** A real git repository in an empty folder, with exactly these entries in its one commit. */
export function makeRepository(folder: string, entries: Readonly<Record<string, HostileEntry>>): void {
  const git = (args: string[], input?: string | Buffer) =>
    execFileSync('git', args, {
      cwd: folder,
      input: input ?? '',
      encoding: 'utf8',
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: AUTHOR.name,
        GIT_AUTHOR_EMAIL: AUTHOR.email,
        GIT_COMMITTER_NAME: AUTHOR.name,
        GIT_COMMITTER_EMAIL: AUTHOR.email,
      },
    }).trim();
  git(['init', '-q', '--initial-branch=main']);
  const blobs = new Map<string | Buffer, string>();
  const blob = (content: string | Buffer) => {
    const sha = blobs.get(content) ?? git(['hash-object', '-w', '--stdin'], content);
    blobs.set(content, sha);
    return sha;
  };
  const lines = Object.entries(entries).map(([path, entry]) => {
    if (typeof entry === 'string' || Buffer.isBuffer(entry)) return `100644 ${blob(entry)}\t${path}`;
    if ('link' in entry) return `120000 ${blob(entry.link)}\t${path}`;
    return `160000 ${entry.submodule}\t${path}`;
  });
  git(['update-index', '--index-info'], `${lines.join('\n')}\n`);
  git(['commit', '-q', '-m', 'As it was']);
}

/** Why a file is no text that can be worked with, each by bytes of its own. */
export const HOSTILE_FILES: Readonly<Record<string, HostileEntry>> = {
  'one Latin-1 letter': Buffer.from('FROM node:22\n# R\xe9glages\nCMD ["node", "server.js"]\n', 'latin1'),
  'UTF-16 with a byte order mark': Buffer.from('\ufeffFROM node:22\n', 'utf16le'),
  'UTF-16 without one': Buffer.from('FROM node:22\n', 'utf16le'),
  'a NUL byte': 'FROM node:22\n\0\n',
  '600 kB': `FROM node:22\n${'# long\n'.repeat(90_000)}`,
  'a symbolic link': { link: '../common/it' },
  'a submodule': { submodule: '5'.repeat(40) },
  'a Git LFS pointer': `version https://git-lfs.github.com/spec/v1\noid sha256:${'4'.repeat(64)}\nsize 123456\n`,
};
