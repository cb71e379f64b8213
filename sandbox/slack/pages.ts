import type { Hono } from 'hono';
import { html } from 'hono/html';
import { type Html, page } from '../kernel/page.ts';
import type { Journal, Written } from './journal.ts';

interface Channel {
  name: string;
  id: string;
}

interface Message {
  ts: string;
  threadTs: string | null;
  text: string;
}

/** Pages to read what was posted: one per channel, newest last, replies indented. */
export function addPages(app: Hono, journal: Journal, channels: Channel[]): void {
  const layout = (title: string, body: Html) =>
    page({ label: 'Sandbox Slack', title, accent: 'light-dark(#611f69, #d9a5df)', body });
  app.get('/', (c) =>
    c.html(
      layout(
        'Channels',
        html`<h1>Channels</h1><div class="card"><ul>${channels.map(({ name, id }) => {
          const count = messagesOf(journal.entries(), id).length;
          return html`<li><a href="/channels/${name}">#${name}</a> <span class="muted">${count} messages</span></li>`;
        })}</ul></div>`,
      ),
    ),
  );
  app.get('/channels/:name', (c) => {
    const channel = channels.find((one) => one.name === c.req.param('name'));
    if (!channel) return c.html(layout('Not found', html`<h1>No such channel</h1>`), 404);
    const messages = messagesOf(journal.entries(), channel.id);
    const list = messages.map(
      (message) => html`<div class="card" style="${message.threadTs ? 'margin-left:32px' : ''}">
        <p class="muted">Onramp, ${new Date(Number(message.ts) * 1000).toISOString().slice(0, 19).replace('T', ' ')}</p>
        <div style="white-space:pre-wrap">${richText(message.text)}</div></div>`,
    );
    const empty = html`<p class="muted">Nothing was posted here yet.</p>`;
    return c.html(
      layout(`#${channel.name}`, html`<h1>#${channel.name}</h1>${messages.length > 0 ? list : empty}`),
    );
  });
}

function messagesOf(entries: Written[], channelId: string): Message[] {
  const messages = new Map<string, Message>();
  for (const { method, body, channel, ts } of entries) {
    if (channel !== channelId) continue;
    if (method === 'chat.delete') messages.delete(ts);
    if (method !== 'chat.postMessage' && method !== 'chat.update') continue;
    const threadTs =
      typeof body.thread_ts === 'string' ? body.thread_ts : (messages.get(ts)?.threadTs ?? null);
    messages.set(ts, { ts, threadTs, text: String(body.text ?? '') });
  }
  return [...messages.values()];
}

/** Slack's `<url|words>` links as links, everything else as text. */
function richText(text: string): Html {
  const parts = text.split(/(<https?:\/\/[^|>]+(?:\|[^>]*)?>)/);
  return html`${parts.map((part) => {
    const link = /^<(https?:\/\/[^|>]+)(?:\|([^>]*))?>$/.exec(part);
    if (link) return html`<a href="${link[1]}">${unescaped(link[2] ?? link[1]!)}</a>`;
    return html`${unescaped(part)}`;
  })}`;
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
