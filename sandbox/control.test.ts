import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addRepository } from './add.ts';
import { startControl } from './control.ts';
import type { Endpoints } from './endpoints.ts';
import { writeJsonFile } from './kernel/json-file.ts';
import type { Service } from './kernel/serve.ts';

const home = mkdtempSync(join(tmpdir(), 'sandbox-control-'));
let control: Service;
let imported: Array<{ source: string; name: string; mayRun: boolean }> = [];
const TOKEN = 'of-this-test-only';
const service = { url: 'http://127.0.0.1:1' };
const endpoints = {
  github: { web: 'http://127.0.0.1:2' },
  jira: { web: 'http://127.0.0.1:3' },
  slack: { web: 'http://127.0.0.1:4' },
  kubernetes: { api: 'http://127.0.0.1:5', kubeconfig: '/tmp/kubeconfig', proxyUrl: 'http://127.0.0.1:6' },
  prometheus: { api: 'http://127.0.0.1:7' },
  loki: { api: 'http://127.0.0.1:8' },
  registry: { url: 'http://127.0.0.1:9' },
  oidc: { issuer: 'http://127.0.0.1:10' },
  accounts: [{ name: 'Mira Sample', role: 'engineer', login: 'mira', password: 'mira-sandbox' }],
  repositories: [{ url: 'http://127.0.0.1:2/acme/orders-api', expect: 'succeeds' }],
} as Endpoints;

beforeAll(async () => {
  control = await startControl({
    port: 0,
    token: TOKEN,
    endpoints: () => endpoints,
    async importRepository(request) {
      if (request.name === 'taken') throw new Error('acme/taken is already in the sandbox.');
      imported.push(request);
      return { url: `${service.url}/acme/${request.name}` };
    },
  });
  writeJsonFile(join(home, 'endpoints.json'), { control: { url: control.url, token: TOKEN } });
});
beforeEach(() => {
  imported = [];
});
afterAll(async () => {
  await control.close();
  rmSync(home, { recursive: true });
});

describe('adding a repository', () => {
  it('imports a folder under its own name and tells the address', async () => {
    const { url } = await addRepository({ home, source: home, mayRun: 'run', name: 'my-api' });
    expect(url).toBe('http://127.0.0.1:1/acme/my-api');
    expect(imported).toEqual([{ source: home, name: 'my-api', mayRun: true }]);
  });

  it('names a git address after its last part, and does not run its code unless told', async () => {
    await addRepository({ home, source: 'https://git.example/team/shop.git', mayRun: 'do-not-run' });
    expect(imported).toEqual([{ source: 'https://git.example/team/shop.git', name: 'shop', mayRun: false }]);
  });

  it.each([
    ['/no/such/folder', undefined, 'neither a folder'],
    ['--upload-pack=touch /tmp/x', undefined, 'Name a folder'],
    ['ext::sh -c date', undefined, 'neither a folder'],
    [home, 'two words', "cannot be a repository's name"],
    [home, 'taken', 'already in the sandbox'],
  ])('refuses %s as %s', async (source, name, message) => {
    await expect(addRepository({ home, source, name, mayRun: 'run' })).rejects.toThrow(message);
    expect(imported).toEqual([]);
  });

  it('says how to start a sandbox that is not there', async () => {
    const missing = join(home, 'elsewhere');
    await expect(addRepository({ home: missing, source: home, mayRun: 'run' })).rejects.toThrow('npm start');
  });

  it.each([[undefined], ['Bearer '], ['Bearer of-another-sandbox'], [`Basic ${TOKEN}`]])(
    'asks for the token of this sandbox: %s is not enough',
    async (authorization) => {
      for (const [path, method] of [
        ['/repositories', 'POST'],
        ['/', 'GET'],
        ['/anything', 'DELETE'],
      ]) {
        const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
        const body = method === 'POST' ? JSON.stringify({ source: home }) : undefined;
        const response = await fetch(`${control.url}${path}`, { method, headers, body });
        expect(response.status).toBe(401);
      }
      expect(imported).toEqual([]);
      expect((await fetch(`${control.url}/health`)).status).toBe(200);
    },
  );

  it('takes nothing from a form on a foreign page', async () => {
    const response = await fetch(`${control.url}/repositories`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: new URLSearchParams({ source: home }),
    });
    expect(response.status).toBe(415);
  });
});

it('lists every stand-in and every sample person', async () => {
  const html = await (await fetch(control.url, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
  for (const text of ['http://127.0.0.1:3', 'kubeconfig', 'mira-sandbox', 'onboarding succeeds'])
    expect(html).toContain(text);
});
