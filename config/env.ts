import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readBySchema, wordsOf } from '#domain/input/read-by-schema.ts';

/**
 * The only reader of `process.env`: web, worker and command line all take their settings from here. Every bad or
 * missing setting is named in one message, so that nobody mends them one start at a time.
 *
 * Each setting has a name of Onramp's own (`ONRAMP_DATABASE_URL`). Many shells export the usual one (`DATABASE_URL`,
 * `KUBECONFIG`) for something else, so that counts only in an installation that says it is real.
 */

/** Settings by their usual names; those without a usual one begin with ONRAMP_. An empty value counts as missing. */
const environmentSchema = z.object({
  ONRAMP_INSTALLATION: z.enum(['sandbox', 'real'], 'must be "sandbox" (a rehearsal) or "real"'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgresql://'),
  TEMPORAL_ADDRESS: z.string().regex(/^[^/\s]+:\d+$/, 'must be host:port'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TLS_CERT: z.string().optional(),
  TEMPORAL_TLS_KEY: z.string().optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  ONRAMP_URL: httpAddress(),
  ONRAMP_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, 'must be at least 32 bytes of randomness'),
  ONRAMP_ORGANISATION_FILE: z.string(),
  ONRAMP_TOKEN_GROUPS_MAX_HOURS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'must be a whole number of hours, 1 to 9999')
    .default('24'),
  ONRAMP_SANDBOX_ACCOUNTS: z.string().optional(),
  ONRAMP_SANDBOX_REPOSITORIES: z.string().optional(),
  ONRAMP_WORKFLOWS: z.enum(['bundle', 'source']).default('bundle'),
  OIDC_ISSUER: httpAddress(),
  OIDC_CLIENT_ID: z.string(),
  OIDC_CLIENT_SECRET: z.string(),
  OIDC_SCOPE: z.string().default('openid profile email groups offline_access'),
  GITHUB_API_URL: httpAddress().default('https://api.github.com'),
  GITHUB_WEB_URL: httpAddress().default('https://github.com'),
  GITHUB_APP_ID: z.string().regex(/^\d+$/, 'must be a number'),
  GITHUB_APP_PRIVATE_KEY: z.string().optional(),
  GITHUB_APP_PRIVATE_KEY_FILE: z.string().optional(),
  GITHUB_WEBHOOK_SECRET: z.string(),
  GITHUB_CLIENT_ID: z.string(),
  GITHUB_CLIENT_SECRET: z.string(),
  JIRA_API_URL: httpAddress(),
  JIRA_WEB_URL: httpAddress().optional(),
  JIRA_EMAIL: z.string().includes('@', 'must be an e-mail address'),
  JIRA_API_TOKEN: z.string(),
  JIRA_WEBHOOK_SECRET: z.string(),
  KUBECONFIG: z.string(),
  KUBERNETES_API_URL: httpAddress().optional(),
  PROMETHEUS_URL: httpAddress(),
  LOKI_URL: httpAddress(),
  SLACK_API_URL: httpAddress().default('https://slack.com/api'),
  SLACK_TOKEN: z.string(),
  REGISTRY_URL: httpAddress().optional(),
});

const sandboxAccountsSchema = z.array(
  z.object({
    role: z.string(),
    login: z.string(),
    password: z.string().optional(),
    name: z.string().optional(),
  }),
);
const sandboxRepositoriesSchema = z.array(
  z.object({ url: z.url(), expect: z.enum(['succeeds', 'waits', 'fails', 'refused']) }),
);
export type SandboxRepository = z.infer<typeof sandboxRepositoriesSchema>[number];

export type SandboxAccount = z.infer<typeof sandboxAccountsSchema>[number];

export interface Settings {
  database: { url: string };
  temporal: {
    address: string;
    namespace: string;
    /** PEM texts of the client certificate, for mutual TLS. */
    tls: { certificate: string; key: string } | null;
    apiKey: string | null;
  };
  portal: {
    /** Public address, without a trailing slash. */
    url: string;
    /** Signs sessions and seals secrets at rest. */
    secret: string;
    organisationFile: string;
    /** API tokens count this long after their person's groups were last confirmed, in hours. */
    tokenGroupsMaxHours: number;
  };
  /** Whether the worker runs the built workflow bundle, or bundles from source at start (development). */
  workflows: 'bundle' | 'source';
  /** Null outside the sandbox; inside, the accounts to show on the sign-in page, and what can be tried. */
  sandbox: { accounts: SandboxAccount[]; repositories: SandboxRepository[] } | null;
  /** `scope` must bring the person's groups into userinfo, and a refresh token where the provider wants it asked for. */
  oidc: { issuer: string; clientId: string; clientSecret: string; scope: string };
  github: {
    apiUrl: string;
    webUrl: string;
    appId: number;
    /** PEM text. */
    privateKey: string;
    webhookSecret: string;
    clientId: string;
    clientSecret: string;
  };
  jira: { apiUrl: string; webUrl: string; email: string; apiToken: string; webhookSecret: string };
  /** Path of the kubeconfig whose contexts are named like the organisation's clusters. */
  kubernetes: {
    kubeconfig: string;
    /** Replaces the kubeconfig's address of every cluster, for a proxy in between; null in life. */
    apiUrl: string | null;
  };
  prometheus: { url: string };
  loki: { url: string };
  slack: { apiUrl: string; token: string };
  /** Where images can be looked up, when pipelines push elsewhere than to the code host's registry. */
  registry: { url: string | null };
}

/** EX_CONFIG of sysexits.h: how a process says that its settings cannot work, and that trying again is in vain. */
export const UNFIT_SETTINGS = 78;

/** Bad or missing settings: one message that names all of them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `Onramp cannot start: ${problems.length} setting(s) need attention.\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

export type Environment = Record<string, string | undefined>;
export type SettingName = keyof typeof environmentSchema.shape;

const SETTING_NAMES = Object.keys(environmentSchema.shape) as SettingName[];

/** The setting's name that no other program reads. */
export const ownNameOf = (name: SettingName): string =>
  name.startsWith('ONRAMP_') ? name : `ONRAMP_${name}`;

/** What the environment says of a setting; null when nothing that counts. */
export function findSetting(environment: Environment, name: SettingName): string | null {
  const said = (key: string) => (environment[key]?.trim() ? (environment[key] as string) : null);
  return said(ownNameOf(name)) ?? (said('ONRAMP_INSTALLATION') === 'real' ? said(name) : null);
}

/** Settings that the environment has under their usual names only, which do not count outside a real installation. */
export function listUncounted(environment: Environment): SettingName[] {
  if (environment.ONRAMP_INSTALLATION === 'real') return [];
  return SETTING_NAMES.filter(
    (name) => ownNameOf(name) !== name && environment[name]?.trim() && !findSetting(environment, name),
  );
}

/** @throws SettingsError naming every bad or missing setting */
export function readSettings(environment: Environment): Settings {
  const given: Environment = Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const value = findSetting(environment, name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const read = readBySchema(environmentSchema, given);
  const uncounted = new Set(listUncounted(environment));
  const problems: string[] = [];
  if (!read.ok) {
    for (const fault of read.faults) {
      const name = fault.path[0] as SettingName;
      if (name in given || name === 'ONRAMP_INSTALLATION')
        problems.push(`${ownNameOf(name)} ${wordsOf(fault)}.`);
      else if (uncounted.has(name))
        problems.push(
          `${ownNameOf(name)} is missing (${name} is set, and counts only with ONRAMP_INSTALLATION=real).`,
        );
      else problems.push(`${ownNameOf(name)} is missing.`);
    }
  }
  const privateKey = readPrivateKey(given, problems);
  const accounts = readSandboxAccounts(given.ONRAMP_SANDBOX_ACCOUNTS, problems);
  const repositories = readSandboxRepositories(given.ONRAMP_SANDBOX_REPOSITORIES, problems);
  const tls = readTls(given, problems);
  if (!read.ok || problems.length > 0) throw new SettingsError(problems);
  const env = read.value;
  return {
    database: { url: env.DATABASE_URL },
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      tls,
      apiKey: env.TEMPORAL_API_KEY ?? null,
    },
    portal: {
      url: env.ONRAMP_URL,
      secret: env.ONRAMP_SECRET,
      organisationFile: env.ONRAMP_ORGANISATION_FILE,
      tokenGroupsMaxHours: Number(env.ONRAMP_TOKEN_GROUPS_MAX_HOURS),
    },
    workflows: env.ONRAMP_WORKFLOWS,
    sandbox: env.ONRAMP_INSTALLATION === 'sandbox' ? { accounts, repositories } : null,
    oidc: {
      issuer: env.OIDC_ISSUER,
      clientId: env.OIDC_CLIENT_ID,
      clientSecret: env.OIDC_CLIENT_SECRET,
      scope: env.OIDC_SCOPE,
    },
    github: {
      apiUrl: env.GITHUB_API_URL,
      webUrl: env.GITHUB_WEB_URL,
      appId: Number(env.GITHUB_APP_ID),
      privateKey,
      webhookSecret: env.GITHUB_WEBHOOK_SECRET,
      clientId: env.GITHUB_CLIENT_ID,
      clientSecret: env.GITHUB_CLIENT_SECRET,
    },
    jira: {
      apiUrl: env.JIRA_API_URL,
      webUrl: env.JIRA_WEB_URL ?? env.JIRA_API_URL,
      email: env.JIRA_EMAIL,
      apiToken: env.JIRA_API_TOKEN,
      webhookSecret: env.JIRA_WEBHOOK_SECRET,
    },
    kubernetes: { kubeconfig: env.KUBECONFIG, apiUrl: env.KUBERNETES_API_URL ?? null },
    prometheus: { url: env.PROMETHEUS_URL },
    loki: { url: env.LOKI_URL },
    slack: { apiUrl: env.SLACK_API_URL, token: env.SLACK_TOKEN },
    registry: { url: env.REGISTRY_URL ?? null },
  };
}

let settings: Settings | undefined;

/** This process's settings, read once on first use. @throws SettingsError */
export function getSettings(): Settings {
  settings ??= readSettings(process.env);
  return settings;
}

/** An absolute http(s) address; trailing slashes are dropped so that paths can be appended. */
function httpAddress() {
  return z
    .string()
    .refine(
      (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
      'must be an http(s) address',
    )
    .transform((value) => value.replace(/\/+$/, ''));
}

/** The key's text, from the variable (with `\n` for line ends, as many secret stores write it) or from the file it names. */
function readPrivateKey(given: Environment, problems: string[]): string {
  const inline = given.GITHUB_APP_PRIVATE_KEY?.replaceAll('\\n', '\n');
  const file = given.GITHUB_APP_PRIVATE_KEY_FILE;
  if (!inline && !file) {
    problems.push('ONRAMP_GITHUB_APP_PRIVATE_KEY or ONRAMP_GITHUB_APP_PRIVATE_KEY_FILE is missing.');
    return '';
  }
  const key = inline ?? readText('GITHUB_APP_PRIVATE_KEY_FILE', file as string, problems);
  if (key && !key.includes('PRIVATE KEY-----')) {
    problems.push(
      `${ownNameOf(inline ? 'GITHUB_APP_PRIVATE_KEY' : 'GITHUB_APP_PRIVATE_KEY_FILE')} holds no PEM private key.`,
    );
  }
  return key;
}

function readTls(given: Environment, problems: string[]): Settings['temporal']['tls'] {
  const { TEMPORAL_TLS_CERT: certificate, TEMPORAL_TLS_KEY: key } = given;
  if (!certificate && !key) return null;
  if (!certificate || !key) {
    problems.push(
      `${ownNameOf(certificate ? 'TEMPORAL_TLS_KEY' : 'TEMPORAL_TLS_CERT')} is missing: both are needed, as paths of PEM files.`,
    );
    return null;
  }
  return {
    certificate: readText('TEMPORAL_TLS_CERT', certificate, problems),
    key: readText('TEMPORAL_TLS_KEY', key, problems),
  };
}

function readText(name: SettingName, file: string, problems: string[]): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problems.push(`${ownNameOf(name)} names ${file}, which cannot be read (${code}).`);
    return '';
  }
}

function readSandboxAccounts(json: string | undefined, problems: string[]): SandboxAccount[] {
  if (!json) return [];
  try {
    return sandboxAccountsSchema.parse(JSON.parse(json));
  } catch {
    problems.push('ONRAMP_SANDBOX_ACCOUNTS must be a JSON list of { role, login, password, name }.');
    return [];
  }
}

function readSandboxRepositories(json: string | undefined, problems: string[]): SandboxRepository[] {
  if (!json) return [];
  try {
    return sandboxRepositoriesSchema.parse(JSON.parse(json));
  } catch {
    problems.push('ONRAMP_SANDBOX_REPOSITORIES must be a JSON list of { url, expect }.');
    return [];
  }
}

/** next-auth reads its own public address from the environment and nowhere else. */
export function announceUrlToNextAuth(): void {
  process.env.NEXTAUTH_URL = getSettings().portal.url;
}
