import { setTimeout as later } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RepositoryFiles } from '../../domain/inspection/inspection.ts';
import { ABSENT, textReading } from '../../domain/inspection/reading.ts';
import { createPlanning } from './planning.ts';

const none: RepositoryFiles = { paths: [], submodules: [], read: async () => ABSENT };
const limits = { thinkMs: 400, memoryMb: 64, threads: 2 };
const runAway = () => createPlanning(limits, './testing/run-away-thread.ts');

// The clock of the limits is the test's own: threads take what time the machine gives them, and time is over when the
// test says so.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('a thread that never ends is ended, and the event loop is free meanwhile', async () => {
  const planning = runAway();
  await planning.inspect(none, 'fine');
  let ended = false;
  const refused = planning
    .inspect(none, 'endless')
    .catch((error: unknown) => error)
    .finally(() => (ended = true));
  for (let turn = 0; turn < 10; turn++) await later(20);
  await pass(limits.thinkMs - 1);
  expect(ended).toBe(false);
  await pass(1);
  expect(await refused).toMatchObject({
    code: 'invalid',
    message: expect.stringMatching(
      /^What was read keeps Onramp busy for longer than 0\.4 s, so no plan .* again\.$/,
    ),
  });
  expect(await planning.inspect(none, 'fine')).toMatchObject({ apps: [] });
});

it('the sentence names the file that was read last', async () => {
  const asked = Promise.withResolvers<void>();
  const files: RepositoryFiles = {
    ...none,
    paths: ['deep/package.json'],
    read: async () => {
      asked.resolve();
      return ABSENT;
    },
  };
  const refused = runAway()
    .inspect(files, 'asks-first')
    .catch((error: unknown) => error);
  await asked.promise;
  await pass(limits.thinkMs);
  expect(await refused).toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('Reading deep/package.json keeps Onramp busy'),
  });
});

it('memory has an end too', async () => {
  await expect(runAway().inspect(none, 'greedy')).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('more than 64 MB'),
  });
});

it('a fault of ours is internal: its words are for the log', async () => {
  await expect(runAway().inspect(none, 'dies')).rejects.toMatchObject({
    code: 'internal',
    message: expect.not.stringContaining('secret detail'),
    details: { fault: expect.stringContaining('secret detail') },
  });
});

it('waiting for a file is not thinking, and what the code host refused is told as it was', async () => {
  const planning = createPlanning(limits);
  const text = JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } });
  const slow: RepositoryFiles = {
    ...none,
    paths: ['package.json'],
    read: async () => {
      await pass(3 * limits.thinkMs);
      return textReading(text);
    },
  };
  expect(await planning.inspect(slow, 'sample')).toMatchObject({ apps: [{ name: 'shop' }] });
  const refused = new Error('rate limited');
  const refusing = { ...none, paths: ['package.json'], read: () => Promise.reject(refused) };
  await expect(planning.inspect(refusing, 'sample')).rejects.toBe(refused);
});

it('hostile repositories hold up nobody: more of them than threads, and the next is planned', async () => {
  const planning = runAway();
  const hostile = ['endless', 'endless', 'endless'].map((name) =>
    planning.inspect(none, name).catch((error: { code: string }) => error.code),
  );
  const next = planning.inspect(none, 'fine');
  await pass(limits.thinkMs);
  expect(await Promise.all(hostile.slice(0, 2))).toEqual(['invalid', 'invalid']);
  expect(await next).toMatchObject({ apps: [] });
  await pass(limits.thinkMs);
  expect(await hostile[2]).toBe('invalid');
});
