import { chmodSync, chownSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobFolders, RunnerHost } from './session.ts';
import { removeFolder } from './tar.ts';

/** A job's own folders, empty but for the runner's commands; its account may write where it works. */
export async function prepareFolders(root: string, host: RunnerHost): Promise<JobFolders> {
  await removeFolder(root);
  const folders = {
    root,
    workspace: join(root, 'workspace'),
    home: join(root, 'home'),
    temp: join(root, 'temp'),
    bin: join(root, 'bin'),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  cpSync(host.shimsDir, folders.bin, { recursive: true });
  const { identity } = host.processes;
  if (identity)
    for (const folder of [folders.workspace, folders.home, folders.temp])
      chownSync(folder, identity.uid, identity.gid);
  return folders;
}

/** Files through which a step talks to the runner, by the variable that names each. */
export type CommandFiles = Record<
  'GITHUB_OUTPUT' | 'GITHUB_ENV' | 'GITHUB_PATH' | 'GITHUB_STEP_SUMMARY' | 'GITHUB_STATE',
  string
>;

/** Makes the files of one step; its own account may write them. */
export function commandFiles(folders: JobFolders, step: number, host: RunnerHost): CommandFiles {
  const names = [
    'GITHUB_OUTPUT',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_STEP_SUMMARY',
    'GITHUB_STATE',
  ] as const;
  const files = Object.fromEntries(
    names.map((name) => [name, join(folders.temp, `${name.toLowerCase()}_${step}`)]),
  ) as CommandFiles;
  for (const file of Object.values(files)) {
    writeFileSync(file, '');
    if (host.processes.identity) chownSync(file, host.processes.identity.uid, host.processes.identity.gid);
    chmodSync(file, 0o600);
  }
  return files;
}
