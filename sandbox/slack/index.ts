import { createHash, randomBytes } from 'node:crypto';
import { createEmulator, type Emulator } from 'emulate';
import { Hono } from 'hono';
import { type Service, serveApp } from '../kernel/serve.ts';
import type { Store } from '../kernel/store.ts';
import { openJournal } from './journal.ts';
import { addPages } from './pages.ts';

export interface SlackOptions {
  store: Store;
  dataDir: string;
  port: number;
  log: (line: string) => void;
  /** Channels that exist from the start, without `#`. */
  channels: readonly string[];
  people: ReadonlyArray<{ login: string; name: string; email: string }>;
}

export interface Slack extends Service {
  /** Base of the Web API, with `/api/`. */
  apiUrl: string;
  /** The bot token of the Onramp app. */
  token: string;
}

/**
 * Starts Slack: the stand-in of `emulate` behind a door that accepts only the bot's token and remembers what was
 * written, because the emulator itself forgets everything when it ends. Channel ids and message times stay the same.
 */
export async function startSlack(options: SlackOptions): Promise<Slack> {
  const { store } = options;
  const settings = store.collection<{ value: string }>('slack.setting');
  const { value: token } =
    settings.get('token') ??
    settings.put('token', { value: `xoxb-sandbox-${randomBytes(18).toString('base64url')}` });
  const emulator = await startEmulator(options, token);
  const call = async (method: string, body: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const response = await fetch(`${emulator.url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const journal = openJournal(store, call);
  const { channels } = (await call('conversations.list', { limit: 1000 })) as {
    channels: Array<{ id: string; name: string }>;
  };
  for (const channel of channels) journal.rename(channel.id, stableChannelId(channel.name));
  await journal.replay();

  const app = new Hono();
  app.all('/api/:method', async (c) => {
    const body = await readBody(c.req.raw);
    const given = c.req.header('authorization')?.replace(/^Bearer\s+/i, '') ?? body.token;
    if (given === undefined) return c.json({ ok: false, error: 'not_authed' });
    if (given !== token) return c.json({ ok: false, error: 'invalid_auth' });
    const { token: _, ...rest } = body;
    return c.json(await journal.call(c.req.param('method'), rest));
  });
  addPages(
    app,
    journal,
    options.channels.map((name) => ({ name, id: stableChannelId(name) })),
  );
  const service = await serveApp(app, options.port);
  options.log(`slack: ${service.url}`);
  return {
    ...service,
    apiUrl: `${service.url}/api/`,
    token,
    async close() {
      await service.close();
      await emulator.close();
    },
  };
}

function startEmulator({ channels, people }: SlackOptions, token: string): Promise<Emulator> {
  return createEmulator({
    service: 'slack',
    port: 0,
    hostname: '127.0.0.1',
    seed: {
      slack: {
        team: { name: 'Acme (sample)', domain: 'acme-sample' },
        users: [
          ...people.map(({ login, name, email }) => ({ name: login, real_name: name, email })),
          { name: 'onramp', real_name: 'Onramp', email: 'onramp@acme.example' },
        ],
        channels: channels.map((name) => ({ name })),
        tokens: [{ token, type: 'bot', user: 'onramp' }],
      },
    },
  });
}

const stableChannelId = (name: string): string =>
  `C${createHash('sha256').update(`slack/${name}`).digest('hex').slice(0, 10).toUpperCase()}`;

/** Arguments of a Web API call: JSON, a form, or the query of a GET. Nested values in forms are JSON texts. */
async function readBody(request: Request): Promise<Record<string, unknown>> {
  if (request.method === 'GET') return Object.fromEntries(new URL(request.url).searchParams);
  const type = request.headers.get('content-type') ?? '';
  if (type.includes('json'))
    return ((await request.json().catch(() => ({}))) ?? {}) as Record<string, unknown>;
  return Object.fromEntries(new URLSearchParams(await request.text()));
}
