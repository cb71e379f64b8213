import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { StepFailure } from '../runner/session.ts';
import type { ImageConfig } from './base-images.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

export interface PushInput {
  /** `http://host:port` of the registry. */
  registryUrl: string;
  name: string;
  tags: string[];
  login: { username: string; password: string } | null;
  layer: { file: string; digest: string };
  config: ImageConfig;
  createdAt: string;
}

/** SHA-256 of a file, as a digest. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

const digestOfText = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Config and manifest of an image of one layer, as JSON texts with their digests. */
export function describeImage(input: Pick<PushInput, 'config' | 'createdAt' | 'layer'>): {
  config: string;
  manifest: string;
  digest: string;
} {
  const config = JSON.stringify({
    created: input.createdAt,
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: input.config,
    rootfs: { type: 'layers', diff_ids: [input.layer.digest] },
  });
  const layer: Descriptor = {
    mediaType: LAYER,
    digest: input.layer.digest,
    size: statSync(input.layer.file).size,
  };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: CONFIG, digest: digestOfText(config), size: Buffer.byteLength(config) },
    layers: [layer],
  });
  return { config, manifest, digest: digestOfText(manifest) };
}

/** Pushes an image over the OCI distribution API. Returns the manifest's digest. @throws StepFailure when refused */
export async function pushImage(input: PushInput): Promise<string> {
  const { config, manifest, digest } = describeImage(input);
  const size = statSync(input.layer.file).size;
  await pushBlob(
    input,
    { digest: input.layer.digest, size },
    () => Readable.toWeb(createReadStream(input.layer.file)) as ReadableStream,
  );
  await pushBlob(input, { digest: digestOfText(config), size: Buffer.byteLength(config) }, () => config);
  for (const reference of input.tags.length > 0 ? input.tags : [digest]) {
    const response = await call(input, `manifests/${reference}`, {
      method: 'PUT',
      body: manifest,
      headers: { 'content-type': MANIFEST },
    });
    if (response.status !== 201) throw await refusal(input, response);
  }
  return digest;
}

async function pushBlob(
  input: PushInput,
  blob: { digest: string; size: number },
  body: () => BodyInit,
): Promise<void> {
  const known = await call(input, `blobs/${blob.digest}`, { method: 'HEAD' });
  if (known.status === 200) return;
  const started = await call(input, 'blobs/uploads/', { method: 'POST' });
  if (started.status !== 202) throw await refusal(input, started);
  const location = new URL(started.headers.get('location') ?? '', input.registryUrl);
  location.searchParams.set('digest', blob.digest);
  const done = await fetch(location, {
    method: 'PUT',
    headers: {
      ...authorization(input),
      'content-type': 'application/octet-stream',
      'content-length': String(blob.size),
    },
    body: body(),
    duplex: 'half',
  } as RequestInit);
  if (done.status !== 201) throw await refusal(input, done);
}

const authorization = ({ login }: PushInput): Record<string, string> =>
  login
    ? { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` }
    : {};

function call(input: PushInput, path: string, init: RequestInit): Promise<Response> {
  return fetch(`${input.registryUrl}/v2/${input.name}/${path}`, {
    ...init,
    headers: { ...authorization(input), ...init.headers },
  });
}

async function refusal(input: PushInput, response: Response): Promise<StepFailure> {
  const body = (await response.json().catch(() => null)) as {
    errors?: Array<{ code?: string; message?: string }>;
  } | null;
  const reason = body?.errors?.map((error) => error.message ?? error.code).join(', ') || response.statusText;
  const host = new URL(input.registryUrl).host;
  return new StepFailure(
    `ERROR: failed to push ${host}/${input.name}: unexpected status from ${response.url ? `request to ${new URL(response.url).pathname}` : 'the registry'}: ${response.status} ${reason}`,
  );
}
