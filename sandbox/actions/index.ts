import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GithubCore } from '../github/contract.ts';
import type { Store } from '../kernel/store.ts';
import { openRecords } from './records.ts';
import { addPages } from './rest/pages.ts';
import { addRoutes, type RestOptions } from './rest/routes.ts';
import { createLogs } from './runner/log.ts';
import { chooseIdentity, createProcesses } from './runner/processes.ts';
import { createJobRunner } from './runner/run-job.ts';
import { createEngine } from './runs/engine.ts';
import type { Engine } from './runs/engine-types.ts';
import { installShims } from './shims/install.ts';

export interface ActionsOptions {
  github: GithubCore;
  store: Store;
  dataDir: string;
  /** Where steps run, with what they share: other accounts reach it. `dataDir` unless told. */
  workDir?: string;
  /** Address of the sandbox's registry, once it runs: `http://127.0.0.1:port`. */
  registryUrl: () => string;
  log: (line: string) => void;
  /** How many jobs run at a time. */
  runners?: number;
}

export interface Actions {
  /** Takes up runs that a stopped sandbox left behind. Call when GitHub and the registry serve. */
  resume(): void;
  close(): Promise<void>;
}

/** Adds Actions to GitHub: its REST API, its pages, and the runner. Nothing runs before `resume`. */
export async function createActions({
  github,
  store,
  dataDir,
  workDir: reachable = dataDir,
  registryUrl,
  log,
  runners = 2,
}: ActionsOptions): Promise<Actions> {
  const folder = join(dataDir, 'actions');
  const now = (): string => new Date().toISOString();
  const shared = join(reachable, 'actions');
  const shimsDir = join(shared, 'bin');
  const workDir = join(shared, 'work');
  for (const path of [folder, workDir]) mkdirSync(path, { recursive: true });
  installShims(shimsDir);
  const identity = chooseIdentity([
    process.execPath,
    workDir,
    shimsDir,
    join(import.meta.dirname, 'shims', 'kubectl.ts'),
  ]);
  if (!identity && process.getuid?.() === 0)
    log('actions: steps run as root, because the account "nobody" cannot reach this checkout');
  const records = openRecords(store, now);
  const logs = createLogs(join(folder, 'logs'), now);
  const processes = createProcesses(store, identity);
  const baseEnv = await baseEnvironment(join(shared, 'cache'), identity);
  // The runner reports to the engine, which starts it: bound by this one reference.
  let engine: Engine | null = null;
  engine = createEngine({
    github,
    records,
    runners,
    now,
    log,
    runJob: createJobRunner({
      host: {
        github,
        records,
        processes,
        registryHost: () => new URL(registryUrl()).host,
        artifactsDir: join(folder, 'artifacts'),
        baseEnv,
        shimsDir,
      },
      logs,
      workDir,
      now,
      updateSteps: (jobId, steps, notes) =>
        engine?.updateJob(jobId, (job) => {
          job.steps = steps;
          job.notes = notes;
        }),
    }),
  });
  const rest: RestOptions = { github, records, engine, logs };
  addRoutes(rest);
  addPages(rest);
  const started = engine;
  github.on((event) => started.handle(event));
  return {
    resume() {
      processes.killLeftovers();
      started.resume();
    },
    close: () => started.close(),
  };
}

/** What every command of a job finds: the machine's programs, shared caches, the npm registry this machine uses. */
async function baseEnvironment(
  cache: string,
  identity: { uid: number; gid: number } | null,
): Promise<Record<string, string>> {
  mkdirSync(cache, { recursive: true });
  if (identity) chmodSync(cache, 0o777);
  const npmRegistry = await npmConfig('registry');
  const passed = [
    'LANG',
    'LC_ALL',
    'TZ',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
  ];
  return {
    ...Object.fromEntries(
      passed.flatMap((name) =>
        process.env[name] === undefined ? [] : [[name, process.env[name] as string]],
      ),
    ),
    PATH: [dirname(process.execPath), process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(':'),
    npm_config_cache: join(cache, 'npm'),
    npm_config_store_dir: join(cache, 'pnpm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    YARN_CACHE_FOLDER: join(cache, 'yarn'),
    YARN_ENABLE_GLOBAL_CACHE: 'false',
    YARN_ENABLE_TELEMETRY: '0',
    COREPACK_HOME: join(cache, 'corepack'),
    NEXT_TELEMETRY_DISABLED: '1',
    ...(npmRegistry
      ? {
          npm_config_registry: npmRegistry,
          YARN_REGISTRY: npmRegistry,
          YARN_NPM_REGISTRY_SERVER: npmRegistry,
          COREPACK_NPM_REGISTRY: npmRegistry,
        }
      : {}),
  };
}

function npmConfig(name: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('npm', ['config', 'get', name], { timeout: 20_000 }, (error, stdout) => {
      const value = stdout.trim();
      resolve(error || !value.startsWith('http') ? null : value.replace(/\/$/, ''));
    });
  });
}
