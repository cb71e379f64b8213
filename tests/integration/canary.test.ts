import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '#prisma/client.ts';
import { findSecret } from '../support/canary.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';

let postgres: TestPostgres;
let temporal: TestTemporal;
let databaseUrl: string;
let database: Database;
let logs: string;

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([startTestPostgres(), startTestTemporal()]);
  databaseUrl = await postgres.createDatabase();
  database = createDatabase(databaseUrl);
  logs = mkdtempSync(join(tmpdir(), 'onramp-canary-'));
}, 120_000);
afterAll(async () => {
  await database.$disconnect();
  await Promise.all([postgres.stop(), temporal.stop()]);
  rmSync(logs, { recursive: true });
});

const search = (secret: string) =>
  findSecret({ databaseUrl, temporalAddress: temporal.address, logFolders: [logs], secret });
const someSecret = () => `canary-${randomBytes(24).toString('base64url')}`;
const somePrivateKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs1',
    format: 'pem',
  }) as string;
const hide = (text: string, name: string) => {
  mkdirSync(join(logs, 'deep'), { recursive: true });
  writeFileSync(join(logs, 'deep', name), text);
};
const startWith = (workflowId: string, args: unknown[], memo: Record<string, unknown> = {}) =>
  temporal.client.workflow.start('sample', { workflowId, taskQueue: 'nobody', args, memo });
const places = async (secret: string) => (await search(secret)).map((place) => place.replace(logs, 'logs'));

describe('the search for a secret', () => {
  it('finds none where there is none, with all the rest in place', async () => {
    await startWith('canary/innocent', [{ note: 'nothing to see' }]);
    hide('a line\nanother line\n', 'innocent.log');
    expect(await places(someSecret())).toEqual([]);
    expect(await places(somePrivateKey())).toEqual([]);
  });

  it('finds it in a column of text, of JSON, of a list, and of bytes', async () => {
    const secret = someSecret();
    const now = new Date();
    await database.systemStatus.create({
      data: { name: 'sample', state: 'failing', detail: `refused: ${secret}`, observedAt: now },
    });
    await database.outboxMessage.create({
      data: { kind: 'signal', workflowId: 'sample', payload: { args: [{ deep: secret }] } },
    });
    await database.person.create({
      data: { subject: 's', email: 's@example.test', name: 'S', groups: ['g', secret], groupsSeenAt: now },
    });
    const body = Buffer.from(JSON.stringify({ token: secret }));
    await database.webhookDelivery.create({
      data: { source: 'github', deliveryId: '1', event: 'push', body, receivedAt: now },
    });
    expect(await places(secret)).toEqual([
      'database: OutboxMessage.payload, 1 row(s)',
      'database: Person.groups, 1 row(s)',
      'database: SystemStatus.detail, 1 row(s)',
      'database: WebhookDelivery.body, 1 row(s)',
    ]);
  });

  it('finds it in the input, the signals and the memo of workflows', async () => {
    const secret = someSecret();
    await startWith('canary/input', [{ deep: { secret } }]);
    await startWith('canary/memo', [], { secret });
    const signalled = await startWith('canary/signal', []);
    await signalled.signal('sample', Buffer.from(`x${secret}`).toString('base64'));
    await expect
      .poll(async () => (await places(secret)).map((place) => place.split(' ')[1]).toSorted(), {
        timeout: 15_000,
      })
      .toEqual(['canary/input', 'canary/memo', 'canary/signal']);
  });

  it('finds it in logs, however it is written there and wherever it lies', async () => {
    const secret = someSecret();
    hide(`{"auth":"${Buffer.from(`user:${secret}`).toString('base64')}"}\n`, 'base64.log');
    hide(`GET /?token=${encodeURIComponent(secret)}\n`, 'address.log');
    hide(Buffer.from(secret).toString('hex'), 'hex.log');
    hide(`${'x'.repeat((1 << 20) - 10)}${secret}\n`, 'across-pieces.log');
    expect((await places(secret)).toSorted()).toEqual([
      'log: logs/deep/across-pieces.log',
      'log: logs/deep/address.log',
      'log: logs/deep/base64.log',
      'log: logs/deep/hex.log',
    ]);
  });

  it('finds a private key as a whole, as JSON, and by a single line of it', async () => {
    const key = somePrivateKey();
    hide(JSON.stringify({ key }), 'json-key.log');
    hide(JSON.stringify({ nested: JSON.stringify({ key }) }), 'nested-key.log');
    hide(`error near ${key.split('\n')[3]}`, 'one-line-of-key.log');
    await startWith('canary/key', [{ key }]);
    await expect
      .poll(async () => (await places(key)).map((place) => place.split(' ')[1]).toSorted(), {
        timeout: 15_000,
      })
      .toEqual([
        'canary/key',
        'logs/deep/json-key.log',
        'logs/deep/nested-key.log',
        'logs/deep/one-line-of-key.log',
      ]);
  });

  it('finds it in an answer or a page, as it is there or as JSON in it', async () => {
    const secret = `${someSecret()}"quoted"`;
    const texts = [
      {
        place: 'page: /',
        text: `<script>self.data.push(${JSON.stringify(JSON.stringify({ secret }))})</script>`,
      },
      { place: 'api: /runs', text: JSON.stringify({ detail: secret }) },
      { place: 'page: /teams', text: '<p>nothing to see</p>' },
    ];
    const stores = { databaseUrl, temporalAddress: temporal.address, logFolders: [logs] };
    expect(await findSecret({ ...stores, texts, secret })).toEqual(['page: /', 'api: /runs']);
  });

  it('refuses a secret so short that it would be found by chance', async () => {
    await expect(search('abc')).rejects.toThrow(RangeError);
  });
});
