import { expect, it } from 'vitest';
import type { RepositoryFiles } from '../../domain/inspection/inspection.ts';
import { ABSENT, textReading } from '../../domain/inspection/reading.ts';
import { createPlanning } from './planning.ts';

const none: RepositoryFiles = { paths: [], submodules: [], read: async () => ABSENT };
const limits = { thinkMs: 400, memoryMb: 64, threads: 2 };
const runAway = () => createPlanning(limits, './testing/run-away-thread.ts');

it('a thread that never ends is ended, and the event loop is free meanwhile', async () => {
  const planning = runAway();
  await planning.inspect(none, 'fine');
  let turns = 0;
  const counting = setInterval(() => turns++, 20);
  await expect(planning.inspect(none, 'endless')).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringMatching(
      /^What was read keeps Onramp busy for longer than 0\.4 s, so no plan .* again\.$/,
    ),
  });
  clearInterval(counting);
  expect(turns).toBeGreaterThan(5);
  expect(await planning.inspect(none, 'fine')).toMatchObject({ apps: [] });
});

it('the sentence names the file that was read last', async () => {
  const files: RepositoryFiles = { ...none, paths: ['deep/package.json'] };
  await expect(runAway().inspect(files, 'asks-first')).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('Reading deep/package.json keeps Onramp busy'),
  });
});

it('memory has an end too', async () => {
  const planning = createPlanning({ ...limits, thinkMs: 30_000 }, './testing/run-away-thread.ts');
  await expect(planning.inspect(none, 'greedy')).rejects.toMatchObject({
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
  const planning = createPlanning({ ...limits, thinkMs: 1_000 });
  const text = JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } });
  const slow: RepositoryFiles = {
    ...none,
    paths: ['package.json'],
    read: () => new Promise((resolve) => setTimeout(() => resolve(textReading(text)), 1_500)),
  };
  await planning.inspect(none, 'warm').catch(() => null);
  expect(await planning.inspect(slow, 'sample')).toMatchObject({ apps: [{ name: 'shop' }] });
  const refused = new Error('rate limited');
  const refusing = { ...none, paths: ['package.json'], read: () => Promise.reject(refused) };
  await expect(planning.inspect(refusing, 'sample')).rejects.toBe(refused);
});

it('hostile repositories hold up nobody: more of them than threads, and the next is planned', async () => {
  const planning = runAway();
  const all = await Promise.allSettled(
    ['endless', 'endless', 'endless', 'fine'].map((name) => planning.inspect(none, name)),
  );
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
});
