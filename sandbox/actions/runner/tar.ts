import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Packs a folder's content into a tar file, uncompressed, owned by nobody in particular. */
export async function packFolder(folder: string, file: string): Promise<void> {
  await run('tar', ['-cf', file, '-C', folder, '.']);
}

/** Removes a folder of any size, in a process of its own: thousands of files must not hold up the stand-ins. */
export async function removeFolder(folder: string): Promise<void> {
  await run('rm', ['-rf', '--', folder]);
}

/** Unpacks a tar file, compressed or not, without the archive's owners. */
export async function unpack(file: string, folder: string): Promise<void> {
  await run('tar', ['-xf', file, '-C', folder, '--no-same-owner']);
}
