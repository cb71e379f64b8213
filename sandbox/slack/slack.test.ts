import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../kernel/store.ts';
import { type Slack, startSlack } from './index.ts';

let dataDir: string;
let store: Store;
let slack: Slack;

const start = async (port = 0) => {
  slack = await startSlack({
    store,
    dataDir,
    port,
    log: () => {},
    channels: ['platform-requests'],
    people: [{ login: 'mira', name: 'Mira Sample', email: 'mira@acme.example' }],
  });
};
const client = (token = slack.token) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-slack-'));
  store = openStore(join(dataDir, 'store.sqlite'));
  await start();
});
afterAll(async () => {
  await slack.close();
  store.close();
  rmSync(dataDir, { recursive: true });
});

describe('Slack', () => {
  it('takes a message to a channel by its name and shows it on the channel’s page', async () => {
    const posted = await client().chat.postMessage({
      channel: '#platform-requests',
      text: 'Waiting for <http://127.0.0.1:1/browse/PLAT-1|PLAT-1> & <b>you</b>',
    });
    expect(posted.ok).toBe(true);
    const history = await client().conversations.history({ channel: posted.channel! });
    expect(history.messages?.map((one) => one.ts)).toEqual([posted.ts]);
    const html = await (await fetch(`${slack.url}/channels/platform-requests`)).text();
    expect(html).toContain('<a href="http://127.0.0.1:1/browse/PLAT-1">PLAT-1</a>');
    expect(html).not.toContain('<b>you');
  });

  it('refuses an unknown channel and a wrong token', async () => {
    await expect(client().chat.postMessage({ channel: '#nowhere', text: 'x' })).rejects.toThrow(
      'channel_not_found',
    );
    await expect(
      client('xoxb-wrong').chat.postMessage({ channel: '#platform-requests', text: 'x' }),
    ).rejects.toThrow('invalid_auth');
  });

  it('keeps messages, threads and channel ids over a restart', async () => {
    const first = await client().chat.postMessage({ channel: '#platform-requests', text: 'parent' });
    await client().chat.postMessage({ channel: first.channel!, text: 'reply', thread_ts: first.ts });
    const { port, token } = slack;
    await slack.close();
    await start(port);
    expect(slack.token).toBe(token);
    const replies = await client().conversations.replies({ channel: first.channel!, ts: first.ts! });
    expect(replies.messages?.map((one) => one.text)).toEqual(['parent', 'reply']);
    await client().chat.update({ channel: first.channel!, ts: first.ts!, text: 'changed' });
    expect(await (await fetch(`${slack.url}/channels/platform-requests`)).text()).toContain('changed');
  });

  it('finds people by e-mail', async () => {
    const found = await client().users.lookupByEmail({ email: 'mira@acme.example' });
    expect(found.user?.name).toBe('mira');
  });
});
