import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSetting } from '../../config/env.ts';
import { migrate } from '../../prisma/migrate.ts';
import { ensureBuilt, ensurePrismaClient, PORTAL_SERVER } from './build.ts';
import { checkSettings, composeEnvironment, forgetForeign, readInstallation } from './environment.ts';
import { lockHome, openHome, openReachableFolder, PROJECT_ROOT } from './home.ts';
import { isFree, openPorts } from './ports.ts';
import { preparePostgres } from './postgres.ts';
import type { SandboxEndpoints } from './sandbox-endpoints.ts';
import { renderSandboxOrganisation } from './sandbox-organisation.ts';
import { createStages, type Stages } from './stages.ts';
import { type PartSpec, Supervisor } from './supervisor.ts';
import { findTemporal } from './temporal-binary.ts';
import { prepareTemporal } from './temporal-server.ts';

export type Mode = 'production' | 'development';

const QUIET = '--disable-warning=ExperimentalWarning';
/** Stands for what is embedded and has no address yet, while the other settings are checked. */
const NOT_YET = { databaseUrl: 'postgresql://127.0.0.1:1/onramp', temporalAddress: '127.0.0.1:1' };

/** Starts everything on this machine and keeps it running until a signal ends it. */
export async function start(mode: Mode): Promise<void> {
  const installation = readInstallation(process.env);
  const ignored = forgetForeign(process.env, installation);
  const home = openHome();
  const unlock = lockHome(home);
  const stages = createStages((line) => console.log(line));
  const supervisor = new Supervisor(home, stages.say, giveUp);
  const startedAt = performance.now();
  const portalUrl = (process.env.ONRAMP_URL ?? `http://localhost:${process.env.PORT ?? 3000}`).replace(
    /\/+$/,
    '',
  );
  const portalPort = Number(process.env.PORT ?? 3000);
  const organisationFile = process.env.ONRAMP_ORGANISATION_FILE ?? home.file('organisation.yaml');
  const secret = process.env.ONRAMP_SECRET ?? home.secret;
  stopOnSignal(supervisor, unlock, stages);
  try {
    if (ignored) stages.say(ignored);
    if (installation === 'real')
      checkSettings({
        ...process.env,
        ...composeEnvironment({ ...NOT_YET, portalUrl, secret, organisationFile }, null),
      });
    const left = await supervisor.clearLeftovers();
    if (left.length > 0) stages.say(`  ✓ ended what the last start left behind: ${left.join(', ')}`);
    if (!(await isFree(portalPort))) {
      throw new Error(
        `Port ${portalPort} is taken by another program. Set PORT to a free one, for example: PORT=3100 npm start`,
      );
    }
    const ports = await openPorts(home);
    const building =
      mode === 'production'
        ? stages.run('portal and workflows built', ensureBuilt, '1 min when anything changed')
        : stages.run('Prisma client', ensurePrismaClient);
    building.catch(() => undefined);

    const [databaseUrl, temporalAddress, sandbox] = await Promise.all([
      startDatabase(),
      startTemporal(),
      installation === 'sandbox' ? startSandbox() : null,
    ]);
    if (sandbox && !process.env.ONRAMP_ORGANISATION_FILE) {
      writeFileSync(organisationFile, renderSandboxOrganisation(sandbox));
    }
    const environment = composeEnvironment(
      { databaseUrl, temporalAddress, portalUrl, secret, organisationFile },
      sandbox,
    );
    checkSettings({ ...process.env, ...environment });
    await building;
    const tokens = sandbox ? await prepareDemo(sandbox, environment) : null;
    await Promise.all([
      stages.run('worker', () => supervisor.start(workerPart(environment, mode))),
      stages.run('portal', () => supervisor.start(portalPart(environment, mode))),
    ]);
    if (sandbox && tokens) writeSandboxFile(sandbox, tokens, databaseUrl, temporalAddress);
    await stages.run('main job can run', waitUntilHealthy);
    sayReady(sandbox);

    async function startDatabase(): Promise<string> {
      const given = findSetting(process.env, 'DATABASE_URL');
      const prepared = given ? null : preparePostgres(home, ports.postgres);
      const url = given ?? (prepared as { url: string }).url;
      if (prepared) await stages.run('Postgres', () => supervisor.start(prepared.part));
      await stages.run('database migrated', () => migrate(url).then(() => undefined));
      return url;
    }

    async function startTemporal(): Promise<string> {
      const given = findSetting(process.env, 'TEMPORAL_ADDRESS');
      if (given) return given;
      const binary = await stages.run(
        'Temporal server found',
        async (progress) => ({ path: await findTemporal(progress) }),
        '2 to 4 min the first time on a machine',
      );
      await stages.run('Temporal', () => supervisor.start(prepareTemporal(home, binary.path, ports)));
      return `127.0.0.1:${ports.temporal}`;
    }

    async function startSandbox(): Promise<SandboxEndpoints> {
      const folder = home.file('sandbox');
      const file = 'sandbox/endpoints.json';
      await stages.run('sandbox', () =>
        supervisor.start({
          name: 'sandbox',
          command: process.execPath,
          args: [
            QUIET,
            join(PROJECT_ROOT, 'sandbox', 'main.ts'),
            '--home',
            folder,
            '--work',
            openReachableFolder(home, 'sandbox-work'),
            '--portal-url',
            portalUrl,
          ],
          readyWithinMs: 120_000,
          // All stand-ins share one event loop: when this address answers, so do they.
          liveness: 'answers',
          isReady: async () => {
            const endpoints = existsSync(home.file(file)) ? home.readJson<SandboxEndpoints>(file) : null;
            return endpoints !== null && (await fetch(`${endpoints.control.url}/health`)).ok;
          },
        }),
      );
      return home.readJson<SandboxEndpoints>(file) as SandboxEndpoints;
    }

    async function prepareDemo(
      endpoints: SandboxEndpoints,
      { ONRAMP_DATABASE_URL: url = '', ONRAMP_SECRET: masterSecret = '' }: Record<string, string>,
    ): Promise<Record<string, string>> {
      // Loaded late: on a fresh clone the Prisma client has only just been made.
      const { keepDemoAccounts } = await import('./demo-accounts.ts');
      return keepDemoAccounts(
        { home, databaseUrl: url, sandbox: endpoints, portalUrl, masterSecret },
        stages.say,
      );
    }

    function writeSandboxFile(
      { github, jira, kubernetes, prometheus, loki, accounts, repositories }: SandboxEndpoints,
      tokens: Record<string, string>,
      url: string,
      address: string,
    ): void {
      home.writeJson('sandbox.json', {
        portal: portalUrl,
        github: { api: github.api, web: github.web },
        jira: { api: jira.api, web: jira.web },
        kubernetes: { api: kubernetes.api, kubeconfig: kubernetes.kubeconfig },
        prometheus: { api: prometheus.api },
        loki: { api: loki.api },
        temporal: { address },
        database: { url },
        accounts: accounts.map(({ role, login, password, githubToken }) => ({
          role,
          login,
          password,
          githubToken,
        })),
        tokens,
        repositories,
      });
    }

    async function waitUntilHealthy(): Promise<void> {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const answer = await fetch(`http://127.0.0.1:${portalPort}/api/health`).catch(() => null);
        if (answer?.ok) return;
        if (Date.now() > deadline) {
          throw new Error(
            `The portal runs, but says: ${answer ? await answer.text() : 'nothing'}. Logs are in ${home.logs}.`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }

    function sayReady(endpoints: SandboxEndpoints | null): void {
      stages.say(
        `\nOnramp is ready at ${portalUrl} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)\n`,
      );
      if (!endpoints) return;
      stages.say('  Sign in as');
      for (const { role, login, password } of endpoints.accounts) {
        stages.say(`    ${role.padEnd(10)} ${login.padEnd(8)} ${password}`);
      }
      stages.say(
        `\n  Sandbox GitHub  ${endpoints.github.web}\n  Sandbox Jira    ${endpoints.jira.web}\n  Sandbox Slack   ${endpoints.slack.web}`,
      );
      stages.say(
        `\n  Try             ${endpoints.repositories[0]?.url ?? endpoints.github.web}\n  State, logs     ${home.path}\n  Ctrl-C stops everything.\n`,
      );
    }
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    await supervisor.stop();
    unlock();
    process.exit(1);
  }

  function giveUp(sentence: string): void {
    console.error(`\n${sentence}`);
    supervisor.stop().then(() => {
      unlock();
      process.exit(1);
    });
  }

  function portalPart(environment: Record<string, string>, kind: Mode): PartSpec {
    const next = join(PROJECT_ROOT, 'node_modules', 'next', 'dist', 'bin', 'next');
    return {
      name: 'portal',
      command: process.execPath,
      args:
        kind === 'production'
          ? [PORTAL_SERVER]
          : [next, 'dev', '--port', String(portalPort), '--hostname', '127.0.0.1'],
      cwd: PROJECT_ROOT,
      env: {
        ...environment,
        PORT: String(portalPort),
        HOSTNAME: '127.0.0.1',
        NODE_ENV: kind,
        NEXT_TELEMETRY_DISABLED: '1',
      },
      isReady: async () => (await fetch(`http://127.0.0.1:${portalPort}/api/health`)).status > 0,
      liveness: 'answers',
    };
  }
}

function workerPart(environment: Record<string, string>, mode: Mode): PartSpec {
  return {
    name: 'worker',
    command: process.execPath,
    args: [QUIET, join(PROJECT_ROOT, 'workflows', 'worker.ts')],
    cwd: PROJECT_ROOT,
    env: { ...environment, ONRAMP_WORKFLOWS: mode === 'production' ? 'bundle' : 'source' },
    // What counts is that Temporal sees it poll: the health check at the end asks for that.
    isReady: async () => true,
    liveness: 'beats',
  };
}

function stopOnSignal(supervisor: Supervisor, unlock: () => void, stages: Stages): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      stages.say('\nStopping …');
      supervisor.stop().then(() => {
        unlock();
        stages.say('Stopped. Nothing is lost: npm start goes on where this left off.');
        process.exit(0);
      });
    });
  }
}
