import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweringServer, answeringServer, json } from './answering-server.ts';
import { contractsDir, type Recording, recordExchanges } from './contract-recorder.ts';

describe.skipIf(!contractsDir)('the contract recorder', () => {
  let server: AnsweringServer;
  let recording: Recording;

  beforeAll(async () => {
    server = await answeringServer((_request, response) => {
      json(response, 200, { id: 'a text where GitHub documents a number' });
    });
    recording = await recordExchanges({ target: server.url, contract: 'github.json', basePath: '/api/v3' });
  });
  afterAll(async () => {
    await recording.close();
    await server.close();
  });

  it('catches an answer that breaks the contract', async () => {
    await fetch(`${recording.url}/api/v3/app`);
    expect(recording.violations().join('\n')).toMatch(/GET \/app 200 response/);
    expect(recording.operations()).toContain('GET /app');
  });

  it('catches a call of an operation the vendor does not have', async () => {
    await fetch(`${recording.url}/api/v3/onboard`);
    expect(recording.violations().join('\n')).toMatch(/GET \/onboard 200 path: no such path/);
  });

  it('catches a request field the vendor does not know', async () => {
    await fetch(`${recording.url}/api/v3/repos/acme/shop/git/refs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ref: 'refs/heads/x', sha: 'a'.repeat(40), force: true }),
    });
    expect(recording.violations().join('\n')).toMatch(/POST .*git\/refs 200 request: .*force/);
  });

  it('leaves pages outside the API alone', async () => {
    const before = recording.violations().length;
    await fetch(`${recording.url}/acme/shop/pull/1`);
    expect(recording.violations()).toHaveLength(before);
  });
});
