import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ACCEPT =
  'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';

/** OCI image config, as far as a node needs it. */
export interface ImageConfig {
  Env?: string[];
  Entrypoint?: string[] | null;
  Cmd?: string[] | null;
  User?: string;
  WorkingDir?: string;
  ExposedPorts?: Record<string, object>;
  Labels?: Record<string, string>;
}

export interface PulledImage {
  config: ImageConfig;
  /** Folder with the image's files; shared between pods, so it is not to be written to. */
  rootfs: string;
  digest: string;
}

/** Why an image could not be pulled, in the words a kubelet would show. */
class PullError extends Error {
  readonly reason: 'InvalidImageName' | 'NotFound' | 'Denied' | 'Unavailable';
  constructor(reason: PullError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface PullerOptions {
  /** `host:port` of the registry; images elsewhere cannot be reached from the sandbox. */
  registryHost: () => string;
  /** Authorization header of the node's own identity. */
  authorization: string;
  cacheDir: string;
}

/** `host/name[:tag][@digest]`. @throws PullError */
export function parseReference(reference: string): { host: string; name: string; reference: string } {
  const match =
    /^([^/]+)\/([a-z0-9][a-z0-9._/-]*?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference);
  if (!match)
    throw new PullError(
      'InvalidImageName',
      `couldn't parse image name "${reference}": invalid reference format`,
    );
  return { host: match[1] as string, name: match[2] as string, reference: match[4] ?? match[3] ?? 'latest' };
}

/** Pulls images and unpacks each digest once into the cache folder. */
export function createPuller({
  registryHost,
  authorization,
  cacheDir,
}: PullerOptions): (reference: string) => Promise<PulledImage> {
  const unpacking = new Map<string, Promise<PulledImage>>();

  async function fetchPart(url: string, what: string, accept: string): Promise<Response> {
    const response = await fetch(url, { headers: { authorization, accept } }).catch((error: Error) => {
      throw new PullError('Unavailable', `failed to pull ${what}: ${error.message}`);
    });
    if (response.status === 404)
      throw new PullError('NotFound', `failed to resolve reference "${what}": not found`);
    if (response.status === 401 || response.status === 403)
      throw new PullError(
        'Denied',
        `failed to pull ${what}: pull access denied, repository may require authorization`,
      );
    if (!response.ok)
      throw new PullError('Unavailable', `failed to pull ${what}: unexpected status ${response.status}`);
    return response;
  }

  async function unpack(
    base: string,
    what: string,
    digest: string,
    manifest: Manifest,
  ): Promise<PulledImage> {
    const folder = join(cacheDir, digest.slice('sha256:'.length));
    const rootfs = join(folder, 'rootfs');
    const configFile = join(folder, 'config.json');
    if (!existsSync(configFile)) {
      const partial = `${folder}.partial`;
      await run('rm', ['-rf', '--', partial, folder]);
      mkdirSync(join(partial, 'rootfs'), { recursive: true });
      const config = await fetchPart(`${base}/blobs/${manifest.config.digest}`, what, '*/*');
      for (const layer of manifest.layers) {
        const file = join(partial, 'layer.tar');
        const blob = await fetchPart(`${base}/blobs/${layer.digest}`, what, '*/*');
        await saveVerified(blob, file, layer.digest, what);
        await run('tar', ['-xf', file, '-C', join(partial, 'rootfs'), '--no-same-owner']);
        rmSync(file);
      }
      writeFileSync(join(partial, 'config.json'), await config.text());
      // Pods run as other accounts than the sandbox's.
      await run('chmod', ['-R', 'a+rX', partial]);
      renameSync(partial, folder);
    }
    const parsed = JSON.parse(readFileSync(configFile, 'utf8')) as { config?: ImageConfig };
    return { config: parsed.config ?? {}, rootfs, digest };
  }

  return async (reference) => {
    const { host, name, reference: wanted } = parseReference(reference);
    if (host !== registryHost())
      throw new PullError(
        'NotFound',
        `failed to pull ${reference}: the sandbox reaches only its own registry, ${registryHost()}`,
      );
    const base = `http://${host}/v2/${name}`;
    const response = await fetchPart(`${base}/manifests/${wanted}`, reference, ACCEPT);
    const text = await response.text();
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    if (wanted.startsWith('sha256:') && wanted !== digest)
      throw new PullError('Unavailable', `failed to pull ${reference}: digest mismatch`);
    const manifest = JSON.parse(text) as Manifest;
    if (!manifest.config || !manifest.layers)
      throw new PullError(
        'Unavailable',
        `failed to pull ${reference}: the sandbox does not know this manifest: ${manifest.mediaType}`,
      );
    const running = unpacking.get(digest) ?? unpack(base, reference, digest, manifest);
    unpacking.set(digest, running);
    return running.finally(() => unpacking.delete(digest));
  };
}

interface Manifest {
  mediaType?: string;
  config: { digest: string };
  layers: Array<{ digest: string }>;
}

async function saveVerified(response: Response, file: string, digest: string, what: string): Promise<void> {
  const hash = createHash('sha256');
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  if (!response.body) throw new PullError('Unavailable', `failed to pull ${what}: empty layer`);
  await pipeline(
    Readable.fromWeb(response.body as import('node:stream/web').ReadableStream),
    measure,
    createWriteStream(file),
  );
  if (`sha256:${hash.digest('hex')}` !== digest)
    throw new PullError('Unavailable', `failed to pull ${what}: layer digest mismatch`);
}
