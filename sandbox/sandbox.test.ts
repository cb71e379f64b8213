import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoints } from './endpoints.ts';

const home = mkdtempSync(join(tmpdir(), 'sandbox-whole-'));
const START_TIMEOUT_MS = 60_000;
let sandbox: ChildProcess;

/** Starts the sandbox as the launcher does and waits for its word. @throws with what it printed when it ends before */
async function start(): Promise<void> {
  sandbox = spawn(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), '--home', home, '--portal-url', 'http://127.0.0.1:9'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('sandbox ready')) resolve();
    };
    sandbox.stdout?.on('data', read);
    sandbox.stderr?.on('data', read);
    sandbox.once('exit', (code) => reject(new Error(`The sandbox ended with ${code}:\n${printed}`)));
  });
}

async function stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const exited = once(sandbox, 'exit');
  sandbox.kill(signal);
  return ((await exited) as [number | null])[0];
}

const endpoints = () => JSON.parse(readFileSync(join(home, 'endpoints.json'), 'utf8')) as Endpoints;

beforeAll(start, START_TIMEOUT_MS);
afterAll(async () => {
  if (sandbox.exitCode === null && sandbox.signalCode === null) await stop('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

describe('the sandbox as a whole', () => {
  it('tells where every stand-in answers', async () => {
    const { github, jira, kubernetes, registry, prometheus, loki, slack, oidc, control } = endpoints();
    const basic = Buffer.from(`${jira.email}:${jira.apiToken}`).toString('base64');
    const answers: Array<[string, number, Record<string, string>?]> = [
      [github.api, 200],
      [`${github.web}/acme/orders-api`, 200],
      [`${jira.api}/rest/api/3/myself`, 200, { authorization: `Basic ${basic}` }],
      [`${kubernetes.api}/readyz`, 200],
      [`${registry.url}/v2/`, 401],
      [`${prometheus.api}/-/ready`, 200],
      [`${loki.api}/ready`, 200],
      [slack.web, 200],
      [`${oidc.issuer}/.well-known/openid-configuration`, 200],
      [control.url, 401],
      [control.url, 200, { authorization: `Bearer ${control.token}` }],
    ];
    for (const [url, status, headers] of answers)
      expect([url, (await fetch(url, { headers })).status]).toEqual([url, status]);
  });

  it('holds the sample repositories, with history by sample people', () => {
    const { repositories } = endpoints();
    expect(new Set(repositories.map((one) => one.expect))).toEqual(
      new Set(['succeeds', 'waits', 'fails', 'refused']),
    );
    const clone = join(home, 'clone');
    execFileSync('git', ['clone', '--quiet', repositories[0]!.url, clone]);
    const authors = execFileSync('git', ['log', '--format=%an'], { cwd: clone, encoding: 'utf8' });
    expect(authors.trim().split('\n')).toEqual(['Quinn Sample', 'Mira Sample', 'Morgan Sample']);
  });

  it(
    'is the same after kill -9 and a new start, and ends cleanly when asked',
    async () => {
      const before = endpoints();
      await stop('SIGKILL');
      await start();
      expect(endpoints()).toEqual(before);
      expect((await fetch(`${before.github.web}/acme/orders-api`)).status).toBe(200);
      expect(await stop('SIGTERM')).toBe(0);
    },
    START_TIMEOUT_MS,
  );
});
