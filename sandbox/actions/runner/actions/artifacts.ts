import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { confine } from '../confine.ts';
import { StepFailure } from '../session.ts';
import { packFolder, unpack } from '../tar.ts';
import type { Action } from './action.ts';
import { lines } from './inputs.ts';

/** actions/upload-artifact: keeps the files as one tar in the sandbox's data folder. */
export const uploadArtifact: Action = async (inputs, { session, log }) => {
  const { host, folders, run } = session;
  const name = inputs.name?.trim() || 'artifact';
  const files = matching(folders.workspace, lines(inputs, 'path'));
  if (files.length === 0) {
    const message = `No files were found with the provided path: ${inputs.path ?? ''}. No artifacts will be uploaded.`;
    if (inputs['if-no-files-found'] === 'error') throw new StepFailure(message);
    log.warning(message);
    return { 'artifact-id': '', 'artifact-digest': '' };
  }
  if (host.records.artifacts.list(run.id).some((artifact) => artifact.name === name)) {
    throw new StepFailure(
      `Failed to CreateArtifact: an artifact with the name "${name}" already exists on the workflow run`,
    );
  }
  const root = commonFolder(files);
  const staging = join(folders.root, `artifact-${name.replace(/[^\w.-]/g, '_')}`);
  for (const file of files) {
    const target = join(staging, relative(root, file));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(folders.workspace, file), target, { verbatimSymlinks: true });
  }
  mkdirSync(host.artifactsDir, { recursive: true });
  const temporary = join(host.artifactsDir, `.${session.job.id}-${basename(staging)}.tar`);
  await packFolder(staging, temporary);
  rmSync(staging, { recursive: true, force: true });
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(temporary)) hash.update(chunk as Buffer);
  const artifact = host.records.artifacts.add({
    runId: run.id,
    repositoryId: run.repositoryId,
    name,
    sizeBytes: statSync(temporary).size,
    digest: `sha256:${hash.digest('hex')}`,
    createdAt: new Date().toISOString(),
  });
  cpSync(temporary, join(host.artifactsDir, `${artifact.id}.tar`));
  rmSync(temporary);
  log.write(`Artifact ${name} has been stored: ${files.length} files, ${artifact.sizeBytes} bytes.`);
  return { 'artifact-id': String(artifact.id), 'artifact-digest': artifact.digest };
};

/** actions/download-artifact: by name into `path`, or all of them into a folder each. */
export const downloadArtifact: Action = async (inputs, { session, log }) => {
  const { host, folders, run } = session;
  const all = host.records.artifacts.list(run.id);
  const wanted = inputs.name ? all.filter((artifact) => artifact.name === inputs.name) : all;
  if (inputs.name && wanted.length === 0) {
    throw new StepFailure(`Unable to download artifact(s): Artifact not found for name: ${inputs.name}`);
  }
  for (const artifact of wanted) {
    const target = confine(folders.workspace, join(inputs.path ?? '.', inputs.name ? '.' : artifact.name));
    mkdirSync(target, { recursive: true });
    await unpack(join(host.artifactsDir, `${artifact.id}.tar`), target);
    log.write(`Artifact ${artifact.name} is in ${relative(folders.workspace, target) || '.'}`);
  }
  return { 'download-path': join(folders.workspace, inputs.path ?? '.') };
};

function matching(workspace: string, patterns: string[]): string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!');
    const path = negative ? pattern.slice(1) : pattern;
    const local = path.startsWith(`${workspace}/`)
      ? path.slice(workspace.length + 1)
      : path.replace(/\/$/, '');
    const folder = join(workspace, local);
    const glob = existsSync(folder) && statSync(folder).isDirectory() ? `${local}/**` : local;
    for (const file of globSync(glob, { cwd: workspace })) {
      if (file.startsWith('..') || lstatSync(join(workspace, file)).isDirectory()) continue;
      confine(workspace, file);
      if (negative) found.delete(file);
      else found.add(file);
    }
  }
  return [...found].sort();
}

/** The deepest folder that holds all files: what the artifact's paths are relative to. */
function commonFolder(files: string[]): string {
  let common = dirname(files[0] ?? '.');
  while (common !== '.' && !files.every((file) => file.startsWith(`${common}/`))) common = dirname(common);
  return common;
}
