import { GitError } from '../github/git/git.ts';
import { messageOf } from '../kernel/message-of.ts';

/** A git address without what may be a password or token; a folder as it is. */
export function publicSource(source: string): string {
  return source.replace(/^([\w+.-]+:\/\/)[^/]*@/, '$1').replace(/^(\w[\w+.-]*:\/\/[^?#]*)[?#].*$/, '$1');
}

/** Why a source could not be brought in: one sentence. */
export function importProblem(source: string, error: unknown): string {
  const shown = publicSource(source);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return `${shown} cannot be read: permission is denied.`;
  if (error instanceof GitError) return `git cannot read ${shown}: ${reasonOf(error.stderr, source, shown)}.`;
  return messageOf(error).split('\n')[0] ?? '';
}

/** The line of git's words that says why, in one piece. */
function reasonOf(stderr: string, source: string, shown: string): string {
  const lines = stderr
    .replaceAll(source, shown)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.find((one) => /^(fatal|error): /.test(one)) ?? lines[0] ?? 'it does not say why';
  return line.replace(/^(fatal|error): /, '').replace(/[.\s]+$/, '');
}
