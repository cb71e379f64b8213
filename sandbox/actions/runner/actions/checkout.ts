import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolveCommit } from '../../runs/git.ts';
import { confine } from '../confine.ts';
import { gitEnvironment } from '../environment.ts';
import { StepFailure, unknown } from '../session.ts';
import type { Action } from './action.ts';
import { flag } from './inputs.ts';

const run = promisify(execFile);

/** actions/checkout: a real clone of the repository at the run's commit, with the job's own rights. */
export const checkout: Action = async (inputs, { session, log }) => {
  const { repository, folders, host } = session;
  const name = `${repository.owner}/${repository.name}`;
  const wanted = inputs.repository?.trim() || name;
  if (wanted.toLowerCase() !== name.toLowerCase())
    throw unknown(`actions/checkout of another repository (${wanted})`);
  if (flag(inputs, 'submodules') || flag(inputs, 'lfs'))
    throw unknown('actions/checkout with submodules or lfs');
  if (repository.private && !session.permissions.contents) {
    throw new StepFailure(
      `fatal: repository '${host.github.webUrl}/${name}/' not found (the job's token lacks "contents: read")`,
    );
  }
  const gitDir = host.github.gitDir(repository);
  const target = inputs.path ? confine(folders.workspace, inputs.path) : folders.workspace;
  const found = inputs.ref?.trim()
    ? await commitOf(gitDir, inputs.ref.trim())
    : { sha: session.run.headSha, ref: session.run.ref };
  if (!found) throw new StepFailure(`A branch or tag with the name '${inputs.ref}' could not be found`);
  const depth =
    inputs['fetch-depth'] === undefined || inputs['fetch-depth'] === '' ? 1 : Number(inputs['fetch-depth']);

  mkdirSync(target, { recursive: true });
  if (flag(inputs, 'clean', true))
    for (const entry of readdirSync(target)) rmSync(join(target, entry), { recursive: true, force: true });
  const git = async (...args: string[]): Promise<void> => {
    log.write(`[command]git ${args.join(' ')}`);
    await run('git', ['-C', target, ...args], { env: gitEnvironment(folders.home) }).catch(
      (error: { stderr?: string; message: string }) => {
        throw new StepFailure(error.stderr?.trim() || error.message);
      },
    );
  };
  const branch = found.ref.startsWith('refs/heads/') ? found.ref.slice('refs/heads/'.length) : null;
  await git('init', '--quiet', '--initial-branch', branch ?? repository.defaultBranch);
  await git('remote', 'add', 'origin', `${host.github.webUrl}/${name}.git`);
  await git(
    'fetch',
    '--quiet',
    '--no-tags',
    ...(depth > 0 ? [`--depth=${depth}`] : []),
    '--upload-pack',
    'git -c uploadpack.allowAnySHA1InWant=true -c safe.directory=* upload-pack',
    `file://${gitDir}`,
    `+${found.sha}:refs/remotes/${branch ? `origin/${branch}` : 'sandbox/checkout'}`,
    ...(depth > 0 ? [] : ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']),
  );
  if (branch) await git('checkout', '--quiet', '-B', branch, found.sha);
  else await git('checkout', '--quiet', '--detach', found.sha);
  await handOver(target, session.host.processes.identity);
  log.write(`HEAD is now at ${found.sha}`);
  return { ref: found.ref, commit: found.sha };
};

async function commitOf(gitDir: string, ref: string): Promise<{ sha: string; ref: string } | null> {
  if (/^[0-9a-f]{40}$/.test(ref)) {
    const exists = await run('git', [
      '-C',
      gitDir,
      '-c',
      'safe.directory=*',
      'cat-file',
      '-e',
      `${ref}^{commit}`,
    ]).then(
      () => true,
      () => false,
    );
    return exists ? { sha: ref, ref } : null;
  }
  return resolveCommit(gitDir, ref);
}

async function handOver(folder: string, identity: { uid: number; gid: number } | null): Promise<void> {
  if (identity) await run('chown', ['-R', '-h', `${identity.uid}:${identity.gid}`, folder]);
}
