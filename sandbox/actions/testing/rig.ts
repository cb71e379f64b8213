import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createGithub, type Github } from '../../github/index.ts';
import type { Service } from '../../kernel/serve.ts';
import { openStore, type Store } from '../../kernel/store.ts';
import { createAuthentication, type Registry, startRegistry } from '../../registry/index.ts';
import { type Actions, createActions } from '../index.ts';

/** A sandbox of GitHub, Actions and a registry, for tests: everything real but the cluster. */
export interface Rig {
  github: Github;
  registry: Registry;
  actions: Actions;
  store: Store;
  dataDir: string;
  token: string;
  lines: string[];
  /** Makes a repository with these files on its default branch. */
  addRepository(name: string, files: Record<string, string>, options?: { mayRun?: boolean }): Promise<void>;
  /** One commit with these files, pushed by the engineer over HTTP. Returns its hash. */
  push(name: string, files: Record<string, string>, branch?: string): Promise<string>;
  api(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Waits for the newest run to satisfy a condition, and returns it. */
  awaitRun(name: string, until?: (run: RunBody) => boolean, limitMs?: number): Promise<RunBody>;
  jobs(name: string, runId: number): Promise<JobBody[]>;
  log(name: string, jobId: number): Promise<string>;
  /** Kills nothing, keeps the data: what a restart of the sandbox does. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface RunBody {
  id: number;
  name: string;
  display_title: string;
  status: string;
  conclusion: string | null;
  event: string;
  head_sha: string;
  run_attempt: number;
}

export interface JobBody {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  steps: Array<{ name: string; conclusion: string | null; number: number }>;
}

const OWNER = 'acme';
const run = promisify(execFile);

export async function startRig(): Promise<Rig> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-actions-'));
  chmodSync(dataDir, 0o755);
  const lines: string[] = [];
  let ports = { github: 0, registry: 0 };
  let parts = await startParts(dataDir, ports, lines);
  ports = { github: parts.service.port, registry: parts.registry.port };
  const { github } = parts;
  for (const login of ['mira', 'quinn', 'tomas']) {
    github.ensureUser({ login, name: `${login} Sample`, email: `${login}@acme.example` });
  }
  github.ensureOrg({ login: OWNER, name: 'Acme' });
  github.ensureTeam({ org: OWNER, slug: 'platform', name: 'Platform', members: ['tomas'] });
  const token = tokenOf(github, 'mira');
  parts.actions.resume();

  const rig: Rig = {
    get github() {
      return parts.github;
    },
    get registry() {
      return parts.registry;
    },
    get actions() {
      return parts.actions;
    },
    get store() {
      return parts.store;
    },
    dataDir,
    token,
    lines,
    async addRepository(name, files, { mayRun = true } = {}) {
      const folder = mkdtempSync(join(tmpdir(), 'sandbox-source-'));
      writeFiles(folder, files);
      await parts.github.importRepository({ source: folder, owner: OWNER, name, mayRun });
      rmSync(folder, { recursive: true, force: true });
      for (const [user, role] of [
        ['mira', 'admin'],
        ['quinn', 'read'],
        ['tomas', 'write'],
      ] as const) {
        parts.github.setPermission({ owner: OWNER, repository: name, subject: { user }, role });
      }
    },
    async push(name, files, branch = 'main') {
      const folder = mkdtempSync(join(tmpdir(), 'sandbox-push-'));
      // Not synchronous: the server that answers the push is in this process.
      const git = async (...args: string[]): Promise<string> =>
        (await run('git', ['-C', folder, ...args])).stdout.trim();
      const url = new URL(`${parts.github.webUrl}/${OWNER}/${name}.git`);
      url.username = 'mira';
      url.password = token;
      await git('clone', '--quiet', url.href, '.');
      await git('config', 'user.name', 'Mira Sample');
      await git('config', 'user.email', 'mira@acme.example');
      await git('checkout', '--quiet', '-B', branch);
      writeFiles(folder, files);
      await git('add', '-A');
      await git('commit', '--quiet', '--allow-empty', '-m', `Change ${Object.keys(files).join(', ')}`);
      await git('push', '--quiet', 'origin', branch);
      const sha = await git('rev-parse', 'HEAD');
      rmSync(folder, { recursive: true, force: true });
      return sha;
    },
    async api(method, path, body, bearer = token) {
      const response = await fetch(`${parts.github.apiUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
      });
      const text = await response.text();
      return {
        status: response.status,
        body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { text }) as Record<
          string,
          unknown
        >,
      };
    },
    async awaitRun(name, until = (run) => run.status === 'completed', limitMs = 60_000) {
      const end = Date.now() + limitMs;
      for (;;) {
        const { body } = await rig.api('GET', `/repos/${OWNER}/${name}/actions/runs`);
        const [run] = body.workflow_runs as RunBody[];
        if (run && until(run)) return run;
        if (Date.now() > end)
          throw new Error(
            `no such run in ${limitMs} ms; the newest is ${JSON.stringify(run)}\n${lines.join('\n')}`,
          );
        await sleep(50);
      }
    },
    async jobs(name, runId) {
      return (await rig.api('GET', `/repos/${OWNER}/${name}/actions/runs/${runId}/jobs`)).body
        .jobs as JobBody[];
    },
    async log(name, jobId) {
      const response = await fetch(
        `${parts.github.apiUrl}/repos/${OWNER}/${name}/actions/jobs/${jobId}/logs`,
        { headers: { authorization: `Bearer ${token}` } },
      );
      return response.text();
    },
    async restart() {
      await stopParts(parts);
      parts = await startParts(dataDir, ports, lines);
      parts.actions.resume();
    },
    async close() {
      await stopParts(parts);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return rig;
}

interface Parts {
  store: Store;
  github: Github;
  registry: Registry;
  actions: Actions;
  service: Service;
}

async function startParts(
  dataDir: string,
  ports: { github: number; registry: number },
  lines: string[],
): Promise<Parts> {
  const store = openStore(join(dataDir, 'sandbox.sqlite'));
  const log = (line: string): void => void lines.push(line);
  const github = createGithub({ store, dataDir: join(dataDir, 'github'), port: ports.github, log });
  const registry = await startRegistry({
    store,
    dataDir,
    port: ports.registry,
    log,
    authenticate: createAuthentication({ github, nodeToken: 'node-secret' }),
  });
  const actions = await createActions({ github, store, dataDir, registryUrl: () => registry.url, log });
  const service = await github.listen();
  return { store, github, registry, actions, service };
}

async function stopParts({ store, actions, registry, service, github }: Parts): Promise<void> {
  await actions.close();
  await github.settle();
  await registry.close();
  await service.close();
  store.close();
}

function tokenOf(github: Github, login: string): string {
  return github.ensureUser({ login, name: `${login} Sample`, email: `${login}@acme.example` }).token;
}

function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
