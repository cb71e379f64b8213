import { describe, expect, it } from 'vitest';
import { PortalError } from '#domain/portal-error.ts';
import { createEventStream } from './event-stream.ts';

interface SampleView {
  count: number;
  asOf: string;
}

const FAST = { heartbeatMs: 20, recheckMs: 10_000, coalesceMs: 10 };

/** A stream of a counter that the test changes. */
function createSample(timing = FAST) {
  const state = { count: 0, last: false, forbidden: false, reads: 0, subscribed: 0 };
  let change = () => {};
  const leaving = new AbortController();
  const open = (headers: Record<string, string> = {}) =>
    createEventStream<SampleView>({
      request: new Request('http://onramp.example.test/events', { headers, signal: leaving.signal }),
      event: 'sample',
      timing,
      read: async () => {
        state.reads++;
        if (state.forbidden) throw new PortalError('forbidden', 'Not any more.');
        return { count: state.count, asOf: `read-${state.reads}` };
      },
      isLast: () => state.last,
      subscribe: (onChange) => {
        state.subscribed++;
        change = onChange;
        return () => state.subscribed--;
      },
    });
  return { state, open, leaving, change: () => change() };
}

async function readAll(response: Response): Promise<string> {
  return response.text();
}

describe('a stream of server-sent events', () => {
  it('tells a burst of changes as one, and nothing when nothing changed', async () => {
    const sample = createSample();
    const response = await sample.open();
    const all = readAll(response);
    sample.change();
    await expect.poll(() => sample.state.reads).toBe(2);
    for (let count = 1; count <= 5; count++) {
      sample.state.count = count;
      sample.change();
    }
    await expect.poll(() => sample.state.reads).toBe(3);
    sample.leaving.abort();
    const counts = [...(await all).matchAll(/"count":(\d)/g)].map(([, count]) => count);
    expect(counts).toEqual(['0', '5']);
  });

  it('keeps a silent connection open with heartbeats', async () => {
    const sample = createSample();
    const all = readAll(await sample.open());
    await new Promise((resolve) => setTimeout(resolve, 100));
    sample.leaving.abort();
    expect((await all).match(/: heartbeat/g)?.length).toBeGreaterThan(1);
  });

  it('ends when the reader’s rights are lost, without a change being told', async () => {
    const sample = createSample({ ...FAST, recheckMs: 20 });
    const all = readAll(await sample.open());
    sample.state.forbidden = true;
    expect(await all).not.toContain('event: end');
    expect(sample.state.subscribed).toBe(0);
  });

  it('refuses at once who may not read, and leaves nothing behind', async () => {
    const sample = createSample();
    sample.state.forbidden = true;
    await expect(sample.open()).rejects.toMatchObject({ code: 'forbidden' });
    expect(sample.state.subscribed).toBe(0);
  });

  it('sends a reader who comes back only what is new, and tells it to stay away after the end', async () => {
    const sample = createSample();
    sample.state.last = true;
    const whole = await readAll(await sample.open());
    expect(whole).toContain('event: end');
    const id = /id: (\S+)/.exec(whole)![1]!;
    expect((await sample.open({ 'last-event-id': id })).status).toBe(204);
    sample.state.count = 1;
    expect(await readAll(await sample.open({ 'last-event-id': id }))).toContain('"count":1');
    expect(sample.state.subscribed).toBe(0);
  });

  it('lets go of everything when the reader leaves', async () => {
    const sample = createSample();
    const all = readAll(await sample.open());
    expect(sample.state.subscribed).toBe(1);
    sample.leaving.abort();
    await all;
    expect(sample.state.subscribed).toBe(0);
  });
});
