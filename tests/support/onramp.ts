import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '#cli/start/home.ts';
import { pickFreePort } from '#cli/start/ports.ts';
import { identify, isAlive, type ProcessIdentity } from '#cli/start/process-identity.ts';
import type { SandboxEndpoints } from '#cli/start/sandbox-endpoints.ts';
import { type Recording, recordExchanges } from './contract-recorder.ts';
import { type Api, createApi } from './onramp-api.ts';

const READY = 'Onramp is ready';
/** The first start of a stale checkout builds the portal; a start over whatever was left behind does not. */
const START_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 60_000;
const LOG_TAIL_LINES = 12;
/** Statuses that tests rehearse, or that come from a system on its way down or up: no vendor documents them. */
const REHEARSED = [502, 503];

/** Exchanges that no published description covers, each with its reason. */
const OUTSIDE_CONTRACTS = [
  {
    pattern: /^kubernetes: \S+ \/apis\/gateway\.networking\.k8s\.io\/v1(\/\S*)? \d+ path: no such path/,
    reason: 'The Gateway API is installed as CRDs; the Kubernetes description holds built-in groups only.',
  },
  {
    pattern: /^kubernetes: GET \S+\/pods\/[^/\s]+\/log(\?\S*)? 200 response: 200 must have a body$/,
    reason: 'A log is plain text, and that of a container that has printed nothing yet is an empty one.',
  },
];

/** What many engineers' shells export for something else. A rehearsal that heeded any of it could not start. */
const OF_SOMEBODY_S_SHELL = {
  KUBECONFIG: '/nowhere/kubeconfig',
  DATABASE_URL: 'postgresql://somebody@127.0.0.1:1/production',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  GITHUB_API_URL: 'http://127.0.0.1:1',
  SLACK_TOKEN: 'xoxb-of-somebody',
  NEXTAUTH_URL: 'http://127.0.0.1:1',
  PGSSLMODE: 'require',
  PGOPTIONS: '-c search_path=nowhere',
  GIT_DIR: '/nowhere/.git',
};

export type PartName = 'postgres' | 'temporal' | 'sandbox' | 'worker' | 'portal';
export type RoleName = 'engineer' | 'qa' | 'platform' | 'manager';

/** What the launcher writes to `sandbox.json`. */
export interface SandboxFile {
  portal: string;
  github: { api: string; web: string };
  jira: { api: string; web: string };
  kubernetes: { api: string; kubeconfig: string };
  prometheus: { api: string };
  loki: { api: string };
  temporal: { address: string };
  database: { url: string };
  tokens: Record<RoleName, string>;
  repositories: Array<{ url: string; expect: 'succeeds' | 'waits' | 'fails' | 'refused' }>;
}

/** The stand-ins' own file knows everybody's Jira token beside what the launcher reads of it. */
export type Endpoints = SandboxEndpoints & {
  jira: SandboxEndpoints['jira'] & { people: Array<{ login: string; email: string; apiToken: string }> };
};

/** A whole Onramp of this checkout, started as a person starts it, with its own home. */
export interface Onramp {
  home: string;
  sandbox: SandboxFile;
  endpoints: Endpoints;
  /** The API with the token of the sample person of that role. */
  api(role: RoleName): Api;
  /** What runs now, by name of the part, as the launcher keeps it on disk. */
  processes(): Partial<Record<PartName, ProcessIdentity>>;
  /** kill -9 of one part; the launcher starts it again. */
  kill(part: PartName): void;
  /** kill -9 of the launcher and of every part, as a power cut would. */
  killAll(): Promise<void>;
  /** Starts over the same home, and resolves when it is ready. */
  startAgain(): Promise<void>;
  /** The ends of all logs, for messages. */
  logTail(): string;
  /** Broken contracts so far, with the system's name in front. */
  violations(): string[];
  /** Addresses of the recording proxies, as the worker and the portal are told them. */
  proxies: Record<'github' | 'jira' | 'kubernetes' | 'prometheus', string>;
  /** Operations of the vendors that were exchanged so far, by contract. */
  operations(): Record<string, string[]>;
  /** Ends everything and removes the home. */
  stop(): Promise<void>;
}

/** @throws Error with what the launcher said, when it does not become ready in time */
export async function startOnramp(): Promise<Onramp> {
  const home = mkdtempSync(join(tmpdir(), 'onramp-whole-'));
  const port = await pickFreePort();
  const recordings = await standBetween(home);
  const address = (name: keyof typeof recordings, path = '') => `${recordings[name].url}${path}`;
  const environment = {
    ...withoutTestRunner(process.env),
    ONRAMP_HOME: home,
    PORT: String(port),
    ONRAMP_GITHUB_API_URL: address('github', '/api/v3'),
    ONRAMP_JIRA_API_URL: address('jira'),
    ONRAMP_KUBERNETES_API_URL: address('kubernetes'),
    ONRAMP_PROMETHEUS_URL: address('prometheus'),
    ...OF_SOMEBODY_S_SHELL,
  };
  let launcher: ChildProcess | null = null;
  let output = '';

  const read = <T>(name: string): T => JSON.parse(readFileSync(join(home, name), 'utf8')) as T;
  const processes = () => {
    const known = existsSync(join(home, 'processes.json'))
      ? read<Record<string, unknown>>('processes.json')
      : {};
    return known as Partial<Record<PartName, ProcessIdentity>>;
  };
  const logTail = () => {
    const folder = join(home, 'logs');
    const logs = existsSync(folder) ? readdirSync(folder) : [];
    const tails = logs.map((name) => `── ${name}\n${lastLines(readFileSync(join(folder, name), 'utf8'))}`);
    return [`── launcher\n${lastLines(output)}`, ...tails].join('\n');
  };

  const start = async () => {
    output = '';
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(PROJECT_ROOT, 'cli', 'main.ts'), 'start'],
      { cwd: PROJECT_ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    launcher = child;
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const deadline = Date.now() + START_LIMIT_MS;
    while (!output.includes(READY)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`The launcher ended before Onramp was ready.\n${logTail()}`);
      if (Date.now() > deadline)
        throw new Error(`Onramp was not ready within ${START_LIMIT_MS / 1000} s.\n${logTail()}`);
      await pause(100);
    }
  };

  /** The launcher first, or it would start again what is killed after it. */
  const killEverything = () => {
    const known = launcher?.pid === undefined ? null : identify(launcher.pid);
    for (const each of [known, ...Object.values(processes())]) if (each) killNow(each);
  };
  process.once('exit', killEverything);

  try {
    await start();
  } catch (error) {
    killEverything();
    throw error;
  }
  const sandbox = read<SandboxFile>('sandbox.json');
  return {
    home,
    sandbox,
    endpoints: read<Endpoints>('sandbox/endpoints.json'),
    api: (role) => createApi({ portalUrl: sandbox.portal, token: sandbox.tokens[role], logTail }),
    processes,
    kill(part) {
      const identity = processes()[part];
      if (!identity || !isAlive(identity)) throw new Error(`${part} does not run.\n${logTail()}`);
      killNow(identity);
    },
    async killAll() {
      const ending = Object.values(processes());
      killEverything();
      await waitUntil('every part is gone', 10_000, () => !ending.some(isAlive));
    },
    startAgain: start,
    logTail,
    violations: () =>
      Object.entries(recordings).flatMap(([name, recording]) =>
        recording
          .violations()
          .map((violation) => `${name}: ${violation}`)
          .filter((violation) => !OUTSIDE_CONTRACTS.some(({ pattern }) => pattern.test(violation))),
      ),
    proxies: Object.fromEntries(
      Object.entries(recordings).map(([name, recording]) => [name, recording.url]),
    ) as Onramp['proxies'],
    operations: () =>
      Object.fromEntries(
        Object.entries(recordings).map(([name, recording]) => [name, recording.operations()]),
      ),
    async stop() {
      const ended = launcher;
      const isRunning = () => ended !== null && ended.exitCode === null && ended.signalCode === null;
      ended?.kill('SIGTERM');
      try {
        await waitUntil('the launcher has ended', STOP_LIMIT_MS, () => !isRunning());
        const left = Object.entries(processes()).filter(([, identity]) => isAlive(identity));
        if (left.length > 0) throw new Error(`Still running: ${left.map(([name]) => name).join(', ')}`);
      } finally {
        killEverything();
        killHeirs(home);
        process.off('exit', killEverything);
        await Promise.all(Object.values(recordings).map((recording) => recording.close()));
        for (const folder of [...foldersElsewhere(home), home])
          rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      }
    },
  };
}

/** Resolves when `holds`, asked again and again. @throws Error naming what was waited for */
export async function waitUntil(
  what: string,
  withinMs: number,
  holds: () => boolean | Promise<boolean>,
  explain: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline)
      throw new Error(`Waited ${withinMs / 1000} s, and it is still not so that ${what}.\n${explain()}`);
    await pause(150);
  }
}

/** Recording proxies before the four systems that publish a contract. Their ports are settled before the first start. */
async function standBetween(home: string) {
  const ports = {
    github: await pickFreePort(),
    jira: await pickFreePort(),
    kubernetes: await pickFreePort(),
    prometheus: await pickFreePort(),
  };
  mkdirSync(join(home, 'sandbox'), { recursive: true });
  writeFileSync(join(home, 'sandbox', 'ports.json'), JSON.stringify(ports));
  const record = (name: keyof typeof ports, basePath?: string): Promise<Recording> =>
    recordExchanges({
      target: `http://127.0.0.1:${ports[name]}`,
      contract: `${name}.json`,
      basePath,
      allowStatus: REHEARSED,
    });
  return {
    github: await record('github', '/api/v3'),
    jira: await record('jira'),
    kubernetes: await record('kubernetes'),
    prometheus: await record('prometheus'),
  };
}

function killNow(identity: ProcessIdentity): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Pods and jobs of a sandbox that was killed have no parent any more; they are known by where they run. */
function killHeirs(home: string): void {
  if (process.platform !== 'linux') return;
  const folders = [home, ...foldersElsewhere(home)];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const cwd = readlinkSync(`/proc/${pid}/cwd`);
      if (folders.some((folder) => cwd.startsWith(`${folder}/`))) process.kill(Number(pid), 'SIGKILL');
    } catch (error) {
      if (!['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

/** What a home keeps below the system's own folder, for programs of other accounts. */
function foldersElsewhere(home: string): string[] {
  return readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => realpathSync(join(home, entry.name)));
}

/** A person's shell has none of what a test runner sets. */
function withoutTestRunner(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^(VITEST|NODE_ENV$|NODE_OPTIONS$|TEST$|DEV$|PROD$|MODE$|BASE_URL$|SSR$)/.test(name),
    ),
  ) as NodeJS.ProcessEnv;
}

const lastLines = (text: string) => text.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
