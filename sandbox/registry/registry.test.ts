import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../kernel/store.ts';
import type { RegistryAccess } from './access.ts';
import { type Registry, startRegistry } from './index.ts';
import { createPuller, parseReference } from './puller.ts';

const CREDENTIALS: Record<string, RegistryAccess> = {
  'Bearer writer': { push: true, pull: true, scope: 'acme/web' },
  'Bearer reader': { push: false, pull: true },
};
let folder: string;
let store: Store;
let registry: Registry;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'registry-'));
  store = openStore(join(folder, 'state.sqlite'));
  registry = await startRegistry({
    store,
    dataDir: folder,
    port: 0,
    log: () => undefined,
    authenticate: (header) => CREDENTIALS[header ?? ''] ?? null,
  });
});
afterAll(async () => {
  await registry.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const call = (path: string, init: RequestInit = {}, as = 'writer'): Promise<Response> =>
  fetch(`${registry.url}/v2/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${as}`, ...init.headers },
  });
const codeOf = async (response: Response): Promise<string | undefined> =>
  ((await response.json()) as { errors: Array<{ code: string }> }).errors[0]?.code;
async function push(content: string): Promise<string> {
  const started = await call('acme/web/blobs/uploads/', { method: 'POST' });
  const done = await fetch(`${registry.url}${started.headers.get('location')}?digest=${digestOf(content)}`, {
    method: 'PUT',
    body: content,
    headers: { authorization: 'Bearer writer' },
  });
  expect(done.status).toBe(201);
  return digestOf(content);
}
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const manifestOf = (config: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 2 },
    layers: [],
  });

test('nobody gets in without a credential', async () => {
  const response = await fetch(`${registry.url}/v2/`);
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([
    401,
    'Basic realm="Sandbox Registry"',
  ]);
  expect(await codeOf(response)).toBe('UNAUTHORIZED');
});

test('a blob goes up in one piece or in chunks, and comes back as it was', async () => {
  const digest = await push('whole');
  expect(await (await call(`acme/web/blobs/${digest}`)).text()).toBe('whole');
  const started = await call('acme/web/blobs/uploads/', { method: 'POST' });
  const location = `${registry.url}${started.headers.get('location')}`;
  const headers = { authorization: 'Bearer writer' };
  const first = await fetch(location, {
    method: 'PATCH',
    body: 'ab',
    headers: { ...headers, 'content-range': '0-1' },
  });
  expect([first.status, first.headers.get('range')]).toEqual([202, '0-1']);
  expect(
    (await fetch(location, { method: 'PATCH', body: 'x', headers: { ...headers, 'content-range': '9-9' } }))
      .status,
  ).toBe(416);
  expect(
    (await fetch(location, { method: 'PATCH', body: 'cd', headers: { ...headers, 'content-range': '2-3' } }))
      .status,
  ).toBe(202);
  expect((await fetch(`${location}?digest=${digestOf('abcd')}`, { method: 'PUT', headers })).status).toBe(
    201,
  );
  expect(
    (await call(`acme/web/blobs/${digestOf('abcd')}`, { method: 'HEAD' })).headers.get('content-length'),
  ).toBe('4');
});

test('content that is not what its digest says is refused', async () => {
  const started = await call('acme/web/blobs/uploads/', { method: 'POST' });
  const response = await fetch(
    `${registry.url}${started.headers.get('location')}?digest=${digestOf('other')}`,
    { method: 'PUT', body: 'this', headers: { authorization: 'Bearer writer' } },
  );
  expect([response.status, await codeOf(response)]).toEqual([400, 'DIGEST_INVALID']);
});

test('a manifest needs its blobs, and is found by tag and by digest', async () => {
  const unknown = await call('acme/web/manifests/v0', {
    method: 'PUT',
    body: manifestOf(digestOf('nowhere')),
    headers: { 'content-type': MANIFEST },
  });
  expect([unknown.status, await codeOf(unknown)]).toEqual([404, 'MANIFEST_BLOB_UNKNOWN']);
  const manifest = manifestOf(await push('{}'));
  for (const tag of ['v1', 'v2', 'v3']) {
    const put = await call(`acme/web/manifests/${tag}`, {
      method: 'PUT',
      body: manifest,
      headers: { 'content-type': MANIFEST },
    });
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, digestOf(manifest)]);
  }
  for (const reference of ['v1', digestOf(manifest)]) {
    expect(await (await call(`acme/web/manifests/${reference}`)).text()).toBe(manifest);
  }
  expect(await (await call('acme/web/tags/list?n=2')).json()).toEqual({
    name: 'acme/web',
    tags: ['v1', 'v2'],
  });
  expect((await call('acme/web/tags/list?n=2')).headers.get('link')).toContain('last=v2');
  const missing = await call('acme/web/manifests/none');
  expect([missing.status, await codeOf(missing)]).toEqual([404, 'MANIFEST_UNKNOWN']);
});

test('a credential reaches only its own repository, and reading is not writing', async () => {
  expect((await call('acme/other/blobs/uploads/', { method: 'POST' })).status).toBe(403);
  expect((await call('acme/web/blobs/uploads/', { method: 'POST' }, 'reader')).status).toBe(403);
  expect((await call('acme/web/tags/list', {}, 'reader')).status).toBe(200);
});

test('the puller says why an image cannot be had', async () => {
  const pull = createPuller({
    registryHost: () => registry.host,
    authorization: 'Bearer reader',
    cacheDir: join(folder, 'cache'),
  });
  await expect(pull(`${registry.host}/acme/web:none`)).rejects.toMatchObject({ reason: 'NotFound' });
  await expect(pull('ghcr.io/acme/web:v1')).rejects.toMatchObject({ reason: 'NotFound' });
  await expect(pull('UPPER')).rejects.toMatchObject({ reason: 'InvalidImageName' });
  expect(parseReference(`127.0.0.1:5000/a/b:t@${digestOf('x')}`)).toEqual({
    host: '127.0.0.1:5000',
    name: 'a/b',
    reference: digestOf('x'),
  });
});
