import { hash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import type { Service } from '../kernel/serve.ts';
import { serveApp } from '../kernel/serve.ts';
import type { Store } from '../kernel/store.ts';
import { type Authenticate, covers, type RegistryAccess } from './access.ts';
import { refuse } from './problem.ts';
import { isDigest, openStorage, type Storage } from './storage.ts';

export { createAuthentication } from './access.ts';
export { createPuller } from './puller.ts';

export interface RegistryOptions {
  store: Store;
  dataDir: string;
  /** 0: a free one. */
  port: number;
  authenticate: Authenticate;
  log: (line: string) => void;
}

export interface Registry extends Service {
  /** `host:port`, the first part of image references. */
  host: string;
}

const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Starts the registry: the OCI distribution API over files, with Basic and bearer credentials. */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const folder = join(options.dataDir, 'registry');
  mkdirSync(folder, { recursive: true });
  const app = createRegistryApp(openStorage(options.store, folder), options.authenticate);
  const service = await serveApp(app, options.port);
  options.log(`registry: ${service.url}`);
  return { ...service, host: `127.0.0.1:${service.port}` };
}

interface Call {
  name: string;
  request: Request;
  storage: Storage;
  access: RegistryAccess;
  url: URL;
}

/** The API as a Hono app, for `startRegistry` and tests. */
function createRegistryApp(storage: Storage, authenticate: Authenticate): Hono {
  const app = new Hono();
  app.all('/v2/*', async (context) => {
    const request = context.req.raw;
    const access = authenticate(request.headers.get('authorization') ?? undefined);
    if (!access) return refuse('UNAUTHORIZED', 'authentication required');
    const url = new URL(request.url);
    const path = url.pathname.slice('/v2/'.length);
    if (path === '')
      return Response.json({}, { headers: { 'docker-distribution-api-version': 'registry/2.0' } });
    const match = /^(.+)\/(blobs\/uploads|blobs|manifests|tags)(?:\/([^/]*))?$/.exec(path);
    if (!match) return refuse('NAME_UNKNOWN', 'no such route');
    const [, name = '', kind = '', reference = ''] = match;
    if (!NAME.test(name)) return refuse('NAME_INVALID', `invalid repository name "${name}"`);
    const writes = !['GET', 'HEAD'].includes(request.method);
    if (!covers(access, name) || !(writes ? access.push : access.pull || access.push)) {
      return refuse('DENIED', `denied: the credential may not ${writes ? 'write' : 'read'} ${name}`);
    }
    const call: Call = { name, request, storage, access, url };
    if (kind === 'blobs/uploads') return upload(call, reference);
    if (kind === 'blobs') return blob(call, reference);
    if (kind === 'manifests') return manifest(call, reference);
    return tags(call);
  });
  app.get('/v2', (context) => context.redirect('/v2/', 301));
  return app;
}

async function upload(call: Call, id: string): Promise<Response> {
  const { name, request, storage, url } = call;
  const digest = url.searchParams.get('digest');
  if (request.method === 'POST' && id === '') {
    const mount = url.searchParams.get('mount');
    const from = url.searchParams.get('from');
    if (mount && from && covers(call.access, from) && storage.hasBlob(from, mount)) {
      storage.mount(name, mount);
      return created(name, `blobs/${mount}`, mount);
    }
    const started = storage.startUpload(name);
    return digest ? complete(call, started.id, digest) : accepted(name, started.id, 0);
  }
  const found = storage.findUpload(name, id);
  if (!found) return refuse('BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  if (request.method === 'PATCH') {
    const range = /^(\d+)-(\d+)$/.exec(request.headers.get('content-range') ?? '');
    if (range && Number(range[1]) !== found.sizeBytes)
      return refuse('BLOB_UPLOAD_INVALID', 'chunk out of order');
    const after = await storage.append(found, request.body);
    return accepted(name, id, after.sizeBytes);
  }
  if (request.method === 'PUT')
    return digest ? complete(call, id, digest) : refuse('DIGEST_INVALID', 'digest is missing');
  if (request.method === 'GET') {
    return new Response(null, {
      status: 204,
      headers: {
        location: `/v2/${name}/blobs/uploads/${id}`,
        range: `0-${Math.max(found.sizeBytes - 1, 0)}`,
      },
    });
  }
  if (request.method === 'DELETE') {
    storage.cancel(found);
    return new Response(null, { status: 204 });
  }
  return refuse('UNSUPPORTED', 'the operation is unsupported');
}

async function complete({ name, request, storage }: Call, id: string, digest: string): Promise<Response> {
  if (!isDigest(digest)) return refuse('DIGEST_INVALID', `invalid digest "${digest}"`);
  const found = storage.findUpload(name, id);
  if (!found) return refuse('BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  const whole = await storage.append(found, request.body);
  if (!(await storage.finish(whole, digest)))
    return refuse('DIGEST_INVALID', 'provided digest did not match uploaded content');
  return created(name, `blobs/${digest}`, digest);
}

const created = (name: string, path: string, digest: string): Response =>
  new Response(null, {
    status: 201,
    headers: { location: `/v2/${name}/${path}`, 'docker-content-digest': digest },
  });

const accepted = (name: string, id: string, sizeBytes: number): Response =>
  new Response(null, {
    status: 202,
    headers: {
      location: `/v2/${name}/blobs/uploads/${id}`,
      range: `0-${Math.max(sizeBytes - 1, 0)}`,
      'docker-upload-uuid': id,
    },
  });

function blob({ name, request, storage }: Call, digest: string): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse('UNSUPPORTED', 'the operation is unsupported');
  if (!isDigest(digest)) return refuse('DIGEST_INVALID', `invalid digest "${digest}"`);
  if (!storage.hasBlob(name, digest)) return refuse('BLOB_UNKNOWN', 'blob unknown to registry', { digest });
  const body =
    request.method === 'HEAD'
      ? null
      : (Readable.toWeb(createReadStream(storage.pathOf(digest))) as ReadableStream);
  return new Response(body, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(storage.sizeOf(digest)),
      'docker-content-digest': digest,
    },
  });
}

async function manifest({ name, request, storage }: Call, reference: string): Promise<Response> {
  if (!isDigest(reference) && !TAG.test(reference))
    return refuse('MANIFEST_INVALID', `invalid reference "${reference}"`);
  if (request.method === 'PUT') {
    const body = new Uint8Array(await request.arrayBuffer());
    return putManifest(storage, name, reference, request.headers.get('content-type') ?? '', body);
  }
  if (request.method === 'DELETE') {
    if (!isDigest(reference)) return refuse('UNSUPPORTED', 'delete by digest');
    return storage.deleteManifest(name, reference)
      ? new Response(null, { status: 202 })
      : refuse('MANIFEST_UNKNOWN', 'manifest unknown');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse('UNSUPPORTED', 'the operation is unsupported');
  const found = storage.findManifest(name, reference);
  if (!found) return refuse('MANIFEST_UNKNOWN', 'manifest unknown', { name, reference });
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(found.body), {
    headers: {
      'content-type': found.mediaType,
      'content-length': String(found.body.length),
      'docker-content-digest': found.digest,
    },
  });
}

interface ManifestBody {
  schemaVersion?: number;
  mediaType?: string;
  config?: { digest?: string };
  layers?: Array<{ digest?: string }>;
  manifests?: Array<{ digest?: string }>;
}

function putManifest(
  storage: Storage,
  name: string,
  reference: string,
  mediaType: string,
  body: Uint8Array,
): Response {
  if (body.length > MAX_MANIFEST_BYTES) return refuse('MANIFEST_INVALID', 'manifest is larger than 4 MiB');
  let parsed: ManifestBody;
  try {
    parsed = JSON.parse(Buffer.from(body).toString('utf8')) as ManifestBody;
  } catch {
    return refuse('MANIFEST_INVALID', 'manifest is not JSON');
  }
  if (parsed?.schemaVersion !== 2) return refuse('MANIFEST_INVALID', 'schemaVersion must be 2');
  if (parsed.mediaType !== undefined && parsed.mediaType !== mediaType)
    return refuse('MANIFEST_INVALID', 'mediaType differs from Content-Type');
  for (const { digest = '' } of [...(parsed.config ? [parsed.config] : []), ...(parsed.layers ?? [])]) {
    if (!storage.hasBlob(name, digest))
      return refuse('MANIFEST_BLOB_UNKNOWN', 'manifest references a blob unknown to registry', { digest });
  }
  for (const { digest = '' } of parsed.manifests ?? []) {
    if (!storage.findManifest(name, digest))
      return refuse('MANIFEST_BLOB_UNKNOWN', 'index references an unknown manifest', { digest });
  }
  if (isDigest(reference) && !digestMatches(body, reference))
    return refuse('DIGEST_INVALID', 'provided digest did not match uploaded content');
  const digest = storage.putManifest(name, reference, mediaType, body);
  return created(name, `manifests/${digest}`, digest);
}

function digestMatches(body: Uint8Array, digest: string): boolean {
  return `sha256:${hash('sha256', body, 'hex')}` === digest;
}

function tags({ name, request, storage, url }: Call): Response {
  if (request.method !== 'GET') return refuse('UNSUPPORTED', 'the operation is unsupported');
  if (!storage.hasRepository(name))
    return refuse('NAME_UNKNOWN', 'repository name not known to registry', { name });
  const last = url.searchParams.get('last') ?? '';
  const all = storage.listTags(name).filter((tag) => tag > last);
  const limit = url.searchParams.has('n') ? Math.max(Number(url.searchParams.get('n')) || 0, 0) : all.length;
  const page = all.slice(0, limit);
  const headers: Record<string, string> =
    page.length < all.length && page.length > 0
      ? { link: `</v2/${name}/tags/list?n=${limit}&last=${page.at(-1)}>; rel="next"` }
      : {};
  return Response.json({ name, tags: page }, { headers });
}
