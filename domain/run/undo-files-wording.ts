import type { FileStays, FileUndo, UndoFiles } from './undo-files.ts';

/** Files named in one sentence; the pull request and the run's page list all. */
const NAMED_MAX = 4;

/** Names come from repositories: a line of Markdown must not become markup or mention anybody. */
const code = (text: string) => `\`${text.replace(/[\\`|<>\r\n]/g, ' ').replaceAll('@', '@\u200b')}\``;
const countFiles = (count: number) => (count === 1 ? '1 file' : `${count} files`);
const pathsOf = (files: readonly FileUndo[], does: FileUndo['does']) =>
  files.filter((file) => file.does === does).map(({ path }) => path);

/** Why a file stays, to be continued or ended with a full stop. */
export function whyFileStays(because: FileStays): string {
  switch (because.kind) {
    case 'changed':
      return 'somebody has changed it after Onramp wrote it';
    case 'unreadable':
      return 'what is there now cannot be read, so nobody can say that it is Onramp’s';
    case 'used':
      return `run #${because.byRun} uses it`;
    default:
      return because satisfies never;
  }
}

/** What the pull request does, in words: "takes 9 files out, and puts 1 file back as it was". */
export function undoFilesWords(files: readonly FileUndo[]): string {
  const removed = pathsOf(files, 'remove').length;
  const restored = pathsOf(files, 'restore').length;
  return [
    ...(removed > 0 ? [`takes ${countFiles(removed)} out`] : []),
    ...(restored > 0 ? [`puts ${countFiles(restored)} back as before`] : []),
  ].join(' and ');
}

/** Each file that stays by itself, as the run's outcome names what it could not take back. */
export function stayingFiles(files: readonly FileUndo[]): string[] {
  const staying = files.flatMap((file) => (file.does === 'stay' ? [file] : []));
  const reasons = Map.groupBy(staying, ({ because }) => whyFileStays(because));
  return [...reasons].map(([why, those]) => {
    const named = those.slice(0, NAMED_MAX).map(({ path }) => path);
    const more = those.length - named.length;
    return `${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')}, because ${why}`;
  });
}

/** Title and Markdown body of the pull request that takes a run's files out again. */
export function describeUndoPullRequest(
  { files, fails }: Pick<UndoFiles, 'files' | 'fails'>,
  run: { number: number; url: string; apps: readonly string[]; mergedAs: number | null },
): { title: string; body: string } {
  const names = run.apps.length <= 3 ? run.apps.join(', ') : `${run.apps.length} apps`;
  const bullets = (paths: readonly string[]) => paths.map((path) => `- ${code(path)}`).join('\n');
  const section = (heading: string, paths: readonly string[]) =>
    paths.length > 0 ? [`## ${heading}`, bullets(paths)] : [];
  const staying = files.flatMap((file) =>
    file.does === 'stay' ? [`- ${code(file.path)}: ${whyFileStays(file.because)}`] : [],
  );
  const mergedAs = run.mergedAs === null ? '' : ` (#${run.mergedAs})`;
  const body = [
    `Somebody asked to undo [Onramp run ${run.number}](${run.url}). This takes out of the repository what that run put into it${mergedAs}, exactly as Onramp wrote it.`,
    ...section('What goes', pathsOf(files, 'remove')),
    ...section('What is put back as it was before', pathsOf(files, 'restore')),
    ...(staying.length > 0 ? ['## What stays', staying.join('\n')] : []),
    '## After the merge',
    'Onramp takes back the rest: environments, variables, secrets and namespaces. Until then the apps run, and the pipeline works.',
    '## If you do not want this',
    `Close the pull request: the run then asks what to do. The files can also stay by choice.${fails === null ? '' : ` Then ${fails}.`}`,
  ].join('\n\n');
  return { title: `Undo the onboarding of ${names}`, body };
}
