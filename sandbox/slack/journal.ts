import type { Store } from '../kernel/store.ts';

type Json = Record<string, unknown>;
type Call = (method: string, body: Json) => Promise<Json>;

/** A write that Slack accepted, in ids that stay the same over restarts. */
export interface Written {
  method: string;
  body: Json;
  channel: string;
  ts: string;
}

/** What was written to Slack, replayed into the emulator after a restart; ids are translated both ways. */
export interface Journal {
  call: Call;
  entries(): Written[];
  /** From now on the emulator's id is known outside under another. */
  rename(inside: string, outside: string): void;
  replay(): Promise<void>;
}

const WRITES = new Set([
  'chat.postMessage',
  'chat.update',
  'chat.delete',
  'reactions.add',
  'conversations.create',
]);
const KEPT = 500;

export function openJournal(store: Store, call: Call): Journal {
  const entries = store.collection<Written>('slack.journal');
  const outsideOf = new Map<string, string>();
  const insideOf = new Map<string, string>();

  const rename = (inside: string, outside: string): void => {
    if (!inside || inside === outside) return;
    outsideOf.set(inside, outside);
    insideOf.set(outside, inside);
  };
  const translate = (value: unknown, names: Map<string, string>): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (Array.isArray(value)) return value.map((one) => translate(one, names));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, translate(one, names)]));
  };
  const send = async (method: string, body: Json): Promise<Json> => {
    // Slack takes "#name" for a channel, the emulator only the name or the id.
    const channel = typeof body.channel === 'string' ? { channel: body.channel.replace(/^#/, '') } : {};
    const answer = await call(method, translate({ ...body, ...channel }, insideOf) as Json);
    return answer;
  };

  return {
    rename,
    entries: () => entries.list(),
    async call(method, body) {
      const answer = translate(await send(method, body), outsideOf) as Json;
      if (answer.ok === true && WRITES.has(method)) {
        const { channel, ts } = written(answer);
        entries.put(String(store.next('slack.journal')), { method, body, channel, ts });
      }
      return answer;
    },
    async replay() {
      for (const { method, body, channel, ts } of entries.list().slice(-KEPT)) {
        const inside = written(await send(method, body));
        rename(inside.ts, ts);
        rename(inside.channel, channel);
      }
    },
  };
}

/** The ids an answer to a write tells. */
function written(answer: Json): { channel: string; ts: string } {
  const channel = answer.channel as string | { id?: string } | undefined;
  return {
    channel: (typeof channel === 'object' ? channel.id : channel) ?? '',
    ts: typeof answer.ts === 'string' ? answer.ts : '',
  };
}
