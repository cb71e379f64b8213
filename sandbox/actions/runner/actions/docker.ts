import { mkdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { buildImage } from '../../build/build-image.ts';
import { describeImage, digestOf, pushImage } from '../../build/push-image.ts';
import { confine } from '../confine.ts';
import { type Session, StepFailure, unknown } from '../session.ts';
import { packFolder, removeFolder } from '../tar.ts';
import type { Action } from './action.ts';
import { flag, list, pairs, required } from './inputs.ts';

/** docker/login-action: tries the credential at once, and keeps it for this job. */
export const login: Action = async (inputs, { session, log }) => {
  const host =
    inputs.registry
      ?.trim()
      .replace(/^https?:\/\//, '')
      .replace(/\/.*$/, '') || 'docker.io';
  const username = required(inputs, 'username');
  const password = required(inputs, 'password');
  if (host !== session.host.registryHost()) throw unknown(`registry ${host}`);
  log.write(`Logging into ${host}...`);
  const response = await fetch(`http://${host}/v2/`, {
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
  });
  if (response.status !== 200) {
    throw new StepFailure(
      `Error response from daemon: Get "http://${host}/v2/": ${response.status === 401 ? 'unauthorized: authentication required' : `denied: ${response.statusText}`}`,
    );
  }
  session.logins.set(host, { username, password });
  log.write('Login Succeeded!');
  return {};
};

interface ImageName {
  host: string;
  name: string;
  tag: string;
}

/** `host/name:tag`, as far as it is one. @throws StepFailure otherwise */
function readImageName(text: string): ImageName {
  const match =
    /^([^/]+[.:][^/]*|localhost)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?$/.exec(text);
  if (!match)
    throw new StepFailure(
      `ERROR: failed to build: invalid tag "${text}": invalid reference format (a registry's host and a lower-case name are needed)`,
    );
  return { host: match[1] as string, name: match[2] as string, tag: match[3] ?? 'latest' };
}

/** docker/build-push-action: builds the Dockerfile in folders, pushes with the credential the job logged in with. */
export const buildAndPush: Action = async (inputs, { session, log, timeoutMs }) => {
  for (const name of ['secrets', 'secret-files', 'ssh', 'build-contexts'])
    if (inputs[name]) throw unknown(`docker/build-push-action with "${name}"`);
  const platforms = list(inputs, 'platforms');
  if (platforms.some((platform) => !/^linux\/(amd64|arm64)$/.test(platform)))
    throw unknown(`platforms ${platforms.join(', ')}`);
  const context = await contextOf(inputs.context ?? '', session);
  const file = inputs.file ? fileOf(inputs.file, session) : join(context, 'Dockerfile');
  const workDir = join(session.folders.root, `build-${Date.now()}`);
  mkdirSync(workDir, { recursive: true });
  try {
    const { root, config, base } = await buildImage({
      session,
      context,
      file,
      workDir,
      buildArgs: pairs(inputs, 'build-args'),
      target: inputs.target || null,
      log: (line) => log.write(line),
      timeoutMs,
    });
    config.Labels = {
      ...config.Labels,
      ...pairs(inputs, 'labels'),
      'org.opencontainers.image.base.name': base,
      'sandbox.execute': String(session.mayRun),
    };
    const layerFile = join(workDir, 'layer.tar');
    await packFolder(root, layerFile);
    const layer = { file: layerFile, digest: await digestOf(layerFile) };
    const createdAt = new Date().toISOString();
    const images = list(inputs, 'tags').map(readImageName);
    let { digest } = describeImage({ config, createdAt, layer });
    if (flag(inputs, 'push') || /(^|,)push=true(,|$)/.test(inputs.outputs ?? '')) {
      if (images.length === 0)
        throw new StepFailure('ERROR: failed to build: tag is needed when pushing to registry');
      for (const [name, group] of Map.groupBy(images, (image) => `${image.host}/${image.name}`)) {
        const { host, name: repository } = group[0] as ImageName;
        if (host !== session.host.registryHost()) throw unknown(`registry ${host}`);
        log.write(`pushing ${name}: ${group.map((image) => image.tag).join(', ')}`);
        digest = await pushImage({
          registryUrl: `http://${host}`,
          name: repository,
          tags: group.map((image) => image.tag),
          login: session.logins.get(host) ?? null,
          layer,
          config,
          createdAt,
        });
      }
      log.write(`pushed ${digest}`);
    }
    const metadata = {
      'containerimage.digest': digest,
      'image.name': images.map((image) => `${image.host}/${image.name}:${image.tag}`).join(','),
    };
    return { digest, imageid: digest, metadata: JSON.stringify(metadata) };
  } finally {
    await removeFolder(workDir);
  }
};

/** A local folder of the workspace, or (as in life, when none is named) the commit's own tree. */
async function contextOf(context: string, session: Session): Promise<string> {
  const wanted = context.trim();
  if (/^(https?|git|ssh):|^git@/.test(wanted)) throw unknown(`build context ${wanted}`);
  if (wanted !== '')
    return isAbsolute(wanted)
      ? confine(session.folders.workspace, wanted.slice(session.folders.workspace.length))
      : confine(session.folders.workspace, wanted);
  const folder = join(session.folders.root, 'git-context');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await session.host.github.checkout(session.repository, session.run.headSha, folder);
  return folder;
}

function fileOf(file: string, session: Session): string {
  const { workspace } = session.folders;
  return confine(workspace, file.startsWith(`${workspace}/`) ? file.slice(workspace.length) : file);
}

/** docker/metadata-action: tags and labels for the images, by the rules `raw`, `sha` and `ref`. */
export const metadata: Action = async (inputs, { session, log }) => {
  const { run, repository, host } = session;
  const images = list(inputs, 'images');
  const rules = (inputs.tags ?? 'type=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const clean = (text: string): string => text.replace(/[^\w.-]/g, '-');
  const tags = rules.flatMap((rule): string[] => {
    const options = Object.fromEntries(
      rule.split(',').map((part) => [part.split('=')[0], part.slice(part.indexOf('=') + 1)]),
    );
    const { type = 'raw', prefix, event, value = '', format } = options;
    if (options.enable === 'false') return [];
    if (type === 'raw' || !rule.includes('=')) return [clean(rule.includes('=') ? value : rule)];
    if (type === 'sha')
      return [`${prefix ?? 'sha-'}${format === 'long' ? run.headSha : run.headSha.slice(0, 7)}`];
    if (type !== 'ref') throw unknown(`docker/metadata-action tag rule "${rule}"`);
    if (event === 'pr')
      return run.pullRequestNumber === null ? [] : [`${prefix ?? 'pr-'}${run.pullRequestNumber}`];
    const wanted = event === 'tag' ? 'refs/tags/' : 'refs/heads/';
    return run.ref.startsWith(wanted) ? [`${prefix ?? ''}${clean(run.headBranch)}`] : [];
  });
  const full = images.flatMap((image) => tags.map((tag) => `${image}:${tag}`));
  const url = `${host.github.webUrl}/${repository.owner}/${repository.name}`;
  const labels = {
    'org.opencontainers.image.created': new Date().toISOString(),
    'org.opencontainers.image.revision': run.headSha,
    'org.opencontainers.image.source': url,
    'org.opencontainers.image.title': repository.name,
    'org.opencontainers.image.url': url,
    'org.opencontainers.image.version': tags[0] ?? '',
    ...pairs(inputs, 'labels'),
  };
  for (const tag of full) log.write(tag);
  const labelLines = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
  return {
    version: tags[0] ?? '',
    tags: full.join('\n'),
    labels: labelLines,
    json: JSON.stringify({ tags: full, labels }),
  };
};

/** actions/attest-build-provenance: records who built what; needs the rights it needs in life. */
export const attest: Action = async (inputs, { session, log }) => {
  for (const permission of ['id_token', 'attestations']) {
    if (session.permissions[permission] !== 'write')
      throw new StepFailure(
        `Error: Failed to persist attestation: the job lacks "${permission.replace('_', '-')}: write"`,
      );
  }
  const subject = inputs['subject-name'] || inputs['subject-path'] || '';
  const digest = inputs['subject-digest'] ?? '';
  if (subject === '')
    throw new StepFailure('One of subject-path, subject-digest, or subject-checksums must be provided');
  const { run, repository, host } = session;
  const id = host.github.store.next('actions.attestation');
  host.github.store.collection('actions.attestations').put(String(id), {
    id,
    repositoryId: repository.id,
    runId: run.id,
    subject,
    digest,
    headSha: run.headSha,
    createdAt: new Date().toISOString(),
  });
  log.write(
    `Attestation ${id} for ${subject}${digest ? `@${digest}` : ''} is recorded in the sandbox (it is not signed).`,
  );
  return {
    'attestation-id': String(id),
    'attestation-url': `${host.github.webUrl}/${repository.owner}/${repository.name}/actions/runs/${run.id}`,
  };
};
