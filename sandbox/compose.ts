import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createActions } from './actions/index.ts';
import { startControl } from './control.ts';
import type { Endpoints } from './endpoints.ts';
import { createGithub } from './github/index.ts';
import { type Identity, startIdentity, userId } from './identity/index.ts';
import { type Jira, startJira } from './jira/index.ts';
import { openPorts } from './kernel/ports.ts';
import { openStore, type Store } from './kernel/store.ts';
import { startKubernetes } from './kubernetes/index.ts';
import { startLoki } from './loki/index.ts';
import {
  APP_SLUG,
  CHANNELS,
  ORGANISATION,
  PEOPLE,
  passwordOf,
  REPOSITORIES,
} from './organisation/organisation.ts';
import { importOwn, seedGithub } from './organisation/seed.ts';
import { startPrometheus } from './prometheus/index.ts';
import { createAuthentication, createPuller, startRegistry } from './registry/index.ts';
import { startSlack } from './slack/index.ts';

export interface SandboxOptions {
  /** Holds all state. The same home and ports give the same sandbox again. */
  home: string;
  /** Where jobs and pods run, as other accounts where the sandbox is root. */
  workDir: string;
  portsFile: string;
  /** Where Onramp's portal answers: sign-in returns and webhooks go there. */
  portalUrl: string;
  log: (line: string) => void;
}

export interface Sandbox {
  endpoints: Endpoints;
  close(): Promise<void>;
}

const SERVICES = [
  'control',
  'github',
  'jira',
  'slack',
  'oidc',
  'registry',
  'kubernetes',
  'proxy',
  'prometheus',
  'loki',
] as const;

/** Starts every stand-in, in the order of who needs whom, with the sample organisation in them. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { home, workDir, portsFile, portalUrl, log } = options;
  const store = openPrivateStore(home);
  const ports = await openPorts(portsFile, SERVICES);
  const common = { store, dataDir: home, log };

  const github = createGithub({ ...common, dataDir: join(home, 'github'), port: ports.github });
  const nodeToken = keptSecret(store, 'node-token');
  const registry = await startRegistry({
    ...common,
    port: ports.registry,
    authenticate: createAuthentication({ github, nodeToken }),
  });
  const actions = await createActions({ ...common, workDir, github, registryUrl: () => registry.url });
  const githubService = await github.listen();
  const { app, accounts } = await seedGithub(github, { portalUrl });
  const pull = createPuller({
    registryHost: () => registry.host,
    authorization: `Bearer ${nodeToken}`,
    cacheDir: join(home, 'images'),
  });
  const kubernetes = await startKubernetes({
    ...common,
    workDir,
    port: ports.kubernetes,
    proxyPort: ports.proxy,
    async pullImage(reference) {
      const { config, ...image } = await pull(reference);
      const { Cmd, Entrypoint } = config;
      return { ...image, config: { ...config, Cmd: Cmd ?? undefined, Entrypoint: Entrypoint ?? undefined } };
    },
  });
  const prometheus = await startPrometheus({ ...common, port: ports.prometheus, kubernetes });
  const loki = await startLoki({ ...common, port: ports.loki, kubernetes });

  const jira = await startJira({
    ...common,
    port: ports.jira,
    people: [
      ...PEOPLE,
      { login: APP_SLUG, name: 'Onramp', email: 'onramp@acme.example', accountType: 'app' },
    ],
    webhookUrl: `${portalUrl}/api/webhooks/jira`,
  });
  const slack = await startSlack({ ...common, port: ports.slack, channels: CHANNELS, people: PEOPLE });
  const oidc = await startIdentity({
    ...common,
    port: ports.oidc,
    accounts: PEOPLE.map((person) => ({ ...person, password: passwordOf(person) })),
    redirectUris: [`${portalUrl}/api/auth/callback/oidc`],
  });

  const repositoryUrl = (name: string) => `${githubService.url}/${ORGANISATION}/${name}`;
  const control = await startControl({
    port: ports.control,
    token: keptSecret(store, 'control-token'),
    endpoints: () => endpoints,
    async importRepository(request) {
      await importOwn(github, request);
      return { url: repositoryUrl(request.name) };
    },
  });
  const endpoints: Endpoints = {
    control: { url: control.url, token: keptSecret(store, 'control-token') },
    github: {
      api: github.apiUrl,
      web: github.webUrl,
      appId: app.id,
      appSlug: app.slug,
      privateKey: app.privateKey,
      webhookSecret: requireSecret(app.hook.secret),
      clientId: app.clientId,
      clientSecret: app.clientSecret,
    },
    jira: jiraEndpoint(jira),
    kubernetes: { api: kubernetes.url, kubeconfig: kubernetes.kubeconfig, proxyUrl: kubernetes.proxyUrl },
    registry: { url: registry.url, host: registry.host },
    prometheus: { api: prometheus.url },
    loki: { api: loki.url },
    slack: { api: slack.apiUrl, token: slack.token, web: slack.url },
    oidc: oidcEndpoint(oidc),
    accounts: PEOPLE.map((person) => ({
      ...person,
      subject: userId(person),
      password: passwordOf(person),
      githubLogin: person.login,
      githubId: accounts.get(person.login)!.id,
      githubToken: accounts.get(person.login)!.token,
    })),
    repositories: REPOSITORIES.map(({ name, expect }) => ({ url: repositoryUrl(name), expect })),
  };

  actions.resume();
  return {
    endpoints,
    async close() {
      // Callers first, then what they call; the store last.
      await Promise.all([control, oidc, slack, jira, prometheus, loki].map((service) => service.close()));
      await actions.close();
      await kubernetes.close();
      await Promise.all([registry, githubService].map((service) => service.close()));
      store.close();
    },
  };
}

function jiraEndpoint(jira: Jira): Endpoints['jira'] {
  const { email, apiToken } = jira.credentials(APP_SLUG);
  return {
    api: jira.url,
    web: jira.url,
    email,
    apiToken,
    webhookSecret: jira.webhookSecret,
    projectKey: 'PLAT',
    people: PEOPLE.map(({ login }) => ({ login, ...jira.credentials(login) })),
  };
}

const oidcEndpoint = ({ issuer, clientId, clientSecret }: Identity): Endpoints['oidc'] => ({
  issuer,
  clientId,
  clientSecret,
});

/** The state file holds every credential: jobs and pods run as other accounts and must not read it. */
function openPrivateStore(home: string): Store {
  mkdirSync(home, { recursive: true });
  const file = join(home, 'sandbox.sqlite');
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  return openStore(file);
}

function requireSecret(secret: string | null): string {
  if (secret === null) throw new Error('The Onramp app of the sandbox has no webhook secret.');
  return secret;
}

/** A random secret, made at the first start and kept. */
function keptSecret(store: Store, name: string): string {
  const secrets = store.collection<{ value: string }>('sandbox.secret');
  return (secrets.get(name) ?? secrets.put(name, { value: randomBytes(32).toString('base64url') })).value;
}
