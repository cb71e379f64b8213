import { describe, expect, it } from 'vitest';
import { parseManifest } from '../app-manifest/manifest-text.ts';
import { inspectRepository } from './inspect.ts';
import { type Inspection, inspectionSchema } from './inspection.ts';
import { sampleFiles } from './inspection-fixtures.ts';

const NESTED = 100_000;
const nested = `${'['.repeat(NESTED)}${']'.repeat(NESTED)}`;

async function inspect(files: Record<string, string>): Promise<Inspection> {
  const inspection = await inspectRepository(sampleFiles(files), 'sample');
  // What is stored satisfies the schema it is read with, and is JSON that Postgres takes.
  expect(inspectionSchema.parse(inspection)).toEqual(inspection);
  const text = JSON.stringify(inspection);
  expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  return inspection;
}

/** Milliseconds of the processor's own time since then: what else the machine does changes nothing. */
function cpuClock(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
}

const start = { scripts: { start: 'node server.js' } };
const manifest = (more: object): string => JSON.stringify({ name: 'shop', ...start, ...more });

describe('values that nothing can be', () => {
  it.each([
    ['EXPOSE 0', null],
    ['EXPOSE 99999', null],
    ['EXPOSE 65536/tcp', null],
    ['EXPOSE 0 8080', 8080],
    ['ENV PORT=0\nEXPOSE 8080', 8080],
    ['ENV PORT=99999', null],
  ])('%s gives the port %s', async (line, port) => {
    const { apps } = await inspect({ Dockerfile: `FROM scratch\n${line}\nCMD ["/app"]\n` });
    expect(apps[0]?.port ?? null).toBe(port);
    expect('port' in (apps[0]?.evidence ?? {})).toBe(port !== null);
  });

  it('a command longer than a person could choose is not known, and so is asked', async () => {
    const { apps } = await inspect({ 'package.json': manifest({}), Procfile: `web: ${'x'.repeat(501)}` });
    expect(apps[0]).toMatchObject({
      startCommand: null,
      evidence: expect.not.objectContaining({ startCommand: {} }),
    });
  });

  it.each([
    ['a version with NUL', manifest({ engines: { node: '22\0' } })],
    ['a version with half a surrogate pair', manifest({ engines: { node: '>=22 \ud800' } })],
    ['a name of such characters', manifest({ name: '\0\ud800' })],
    ['a script of such a name', manifest({ scripts: { 'a\0': 'npm run x', start: 'node server.js' } })],
    ['a version that goes on for ever', manifest({ engines: { node: `>=${'9'.repeat(100_000)}` } })],
    ['rules that quote a whole file', manifest({ engines: { node: `22 || ${'x'.repeat(100_000)} || 22` } })],
  ])('%s is stored without it', async (_what, text) => {
    const { apps } = await inspect({ 'package.json': text });
    expect(apps).toHaveLength(1);
    for (const { rule } of Object.values(apps[0]?.evidence ?? {}))
      expect(rule.length).toBeLessThanOrEqual(200);
  });
});

describe('files that overflow or run away', () => {
  it.each([
    ['package.json', nested],
    ['package.json', manifest({ workspaces: 'X' }).replace('"X"', nested)],
    ['tsconfig.json', nested],
    ['tsconfig.json', '{ "compilerOptions": { "outDir": 7, "rootDir": [] } }'],
    ['server.js', nested],
    ['server.js', `a(${'b('.repeat(20_000)}`],
    ['server.js', `${'{'.repeat(50_000)}`],
    ['Dockerfile', `FROM scratch\nCMD ${nested}\n`],
    ['pnpm-workspace.yaml', nested],
    ['pnpm-workspace.yaml', Array.from({ length: 40_000 }, (_, n) => `k${n}: 1`).join('\n')],
  ])('%s', async (path, text) => {
    const spent = cpuClock();
    await inspect({ 'package.json': manifest({}), 'server.js': 'listen(3000)', [path]: text });
    expect(spent()).toBeLessThan(5_000);
  });

  it.each([
    ['a map of tens of thousands of keys', Array.from({ length: 12_000 }, (_, n) => `k${n}:`).join('\n')],
    ['lists in lists in lists', '['.repeat(9_000)],
    [
      'nested aliases',
      `a: &a [x, x]\n${Array.from({ length: 20 }, (_, n) => `b${n}: &b${n} [*${n ? `b${n - 1}` : 'a'}, *${n ? `b${n - 1}` : 'a'}]`).join('\n')}`,
    ],
  ])('an onramp.yaml of %s is refused soon, with a sentence', (_what, text) => {
    const spent = cpuClock();
    const parsed = parseManifest(text);
    expect(spent()).toBeLessThan(2_000);
    expect(parsed).toMatchObject({ ok: false, problems: [{ message: expect.stringMatching(/\w/) }] });
  });
});
