import { findClusterProblems } from '../../config/check-clusters.ts';
import {
  type Environment,
  findSetting,
  listUncounted,
  ownNameOf,
  readSettings,
  type SettingName,
  SettingsError,
} from '../../config/env.ts';
import { readOrganisation } from '../../config/organisation.ts';
import type { SandboxEndpoints } from './sandbox-endpoints.ts';

export interface ServiceAddresses {
  databaseUrl: string;
  temporalAddress: string;
  portalUrl: string;
  secret: string;
  organisationFile: string;
}

export type Installation = 'sandbox' | 'real';

/** Until Onramp had names of its own, these three together meant a real installation. */
const MEANT_REAL: readonly SettingName[] = ['GITHUB_APP_ID', 'OIDC_CLIENT_ID', 'JIRA_API_TOKEN'];

/** What is only good for one address. Given without it, it would be sent to the sandbox. */
const CREDENTIALS: ReadonlyArray<{ address: SettingName; credentials: readonly SettingName[] }> = [
  { address: 'OIDC_ISSUER', credentials: ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] },
  {
    address: 'GITHUB_API_URL',
    credentials: [
      'GITHUB_APP_ID',
      'GITHUB_APP_PRIVATE_KEY',
      'GITHUB_APP_PRIVATE_KEY_FILE',
      'GITHUB_WEBHOOK_SECRET',
      'GITHUB_CLIENT_ID',
      'GITHUB_CLIENT_SECRET',
    ],
  },
  { address: 'JIRA_API_URL', credentials: ['JIRA_EMAIL', 'JIRA_API_TOKEN', 'JIRA_WEBHOOK_SECRET'] },
  { address: 'SLACK_API_URL', credentials: ['SLACK_TOKEN'] },
];

/** What other programs read from the environment by themselves, and would be led astray by. */
const FOREIGN = /^(NEXTAUTH_|GIT_(?!SSH|SSL|PROXY|ASKPASS))/;
/** `pg` takes these for whatever an address leaves open; a rehearsal's database is its own. */
const FOREIGN_TO_A_REHEARSAL = /^PG[A-Z]+$/;

/**
 * What this installation is: a rehearsal unless it says that it is real.
 * @throws SettingsError when that cannot be told, or what is set does not fit together
 */
export function readInstallation(environment: Environment): Installation {
  const said = environment.ONRAMP_INSTALLATION?.trim();
  if (said === 'real') return 'real';
  if (said && said !== 'sandbox')
    throw new SettingsError(['ONRAMP_INSTALLATION must be "sandbox" (a rehearsal) or "real".']);
  if (!said && MEANT_REAL.every((name) => environment[name]?.trim()))
    throw new SettingsError([
      `${MEANT_REAL.join(', ')} are set. Say which this is: ONRAMP_INSTALLATION=real uses them, ONRAMP_INSTALLATION=sandbox rehearses without touching anything real.`,
    ]);
  const has = (name: SettingName) => findSetting(environment, name) !== null;
  const problems = CREDENTIALS.flatMap(({ address, credentials }) =>
    has(address)
      ? []
      : credentials
          .filter(has)
          .map(
            (name) =>
              `${ownNameOf(name)} is set without ${ownNameOf(address)}: it would be sent to the sandbox. Set both, or ONRAMP_INSTALLATION=real.`,
          ),
  );
  if (has('KUBECONFIG') && !has('ONRAMP_ORGANISATION_FILE'))
    problems.push(
      'ONRAMP_KUBECONFIG is set without ONRAMP_ORGANISATION_FILE: the sandbox’s own organisation deploys to the sandbox’s cluster.',
    );
  if (problems.length > 0) throw new SettingsError(problems);
  return 'sandbox';
}

/**
 * Takes out of the launcher's environment what does not count here, so that no part and no library reads it.
 * @returns one line that says so, or null when there was nothing of the kind
 */
export function forgetForeign(environment: Environment, installation: Installation): string | null {
  const uncounted = listUncounted(environment);
  for (const name of Object.keys(environment)) {
    const foreign = FOREIGN.test(name) || (installation === 'sandbox' && FOREIGN_TO_A_REHEARSAL.test(name));
    if (foreign || (uncounted as string[]).includes(name)) delete environment[name];
  }
  if (uncounted.length === 0) return null;
  const names = uncounted.join(', ');
  return `  … ${names} of your shell ${uncounted.length === 1 ? 'does' : 'do'} not count in this rehearsal: nothing real is touched`;
}

/** Settings of web and worker. What the caller's environment says wins, so that a proxy can stand before any system. */
export function composeEnvironment(
  addresses: ServiceAddresses,
  sandbox: SandboxEndpoints | null,
  environment: Environment = process.env,
): Record<string, string> {
  const composed: Partial<Record<SettingName, string>> = {
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    ONRAMP_INSTALLATION: sandbox ? 'sandbox' : 'real',
    ONRAMP_URL: addresses.portalUrl,
    ONRAMP_SECRET: addresses.secret,
    ONRAMP_ORGANISATION_FILE: addresses.organisationFile,
    ...(sandbox ? ofSandbox(sandbox) : {}),
  };
  // A kubeconfig of one's own names its servers; its tokens are not for the sandbox's.
  if (findSetting(environment, 'KUBECONFIG')) delete composed.KUBERNETES_API_URL;
  if (findSetting(environment, 'GITHUB_APP_PRIVATE_KEY_FILE')) delete composed.GITHUB_APP_PRIVATE_KEY;
  return Object.fromEntries(
    Object.entries(composed).map(([key, value]) => {
      const name = key as SettingName;
      return [ownNameOf(name), findSetting(environment, name) ?? value];
    }),
  );
}

/**
 * Everything that web and worker will check for themselves, asked before they are started: settings, the organisation
 * file, and whether the kubeconfig knows its clusters.
 * @throws SettingsError naming all that does not fit
 */
export function checkSettings(environment: Environment): void {
  const settings = readSettings(environment);
  const organisation = readOrganisation(settings.portal.organisationFile);
  const problems = findClusterProblems(settings.kubernetes.kubeconfig, organisation);
  if (problems.length > 0) throw new SettingsError(problems);
}

function ofSandbox({
  repositories,
  github,
  jira,
  kubernetes,
  prometheus,
  loki,
  slack,
  oidc,
  registry,
  accounts,
}: SandboxEndpoints): Partial<Record<SettingName, string>> {
  return {
    ONRAMP_SANDBOX_REPOSITORIES: JSON.stringify(repositories),
    ONRAMP_SANDBOX_ACCOUNTS: JSON.stringify(
      accounts.map(({ role, login, password, name }) => ({ role, login, password, name })),
    ),
    OIDC_ISSUER: oidc.issuer,
    OIDC_CLIENT_ID: oidc.clientId,
    OIDC_CLIENT_SECRET: oidc.clientSecret,
    GITHUB_API_URL: github.api,
    GITHUB_WEB_URL: github.web,
    GITHUB_APP_ID: String(github.appId),
    GITHUB_APP_PRIVATE_KEY: github.privateKey,
    GITHUB_WEBHOOK_SECRET: github.webhookSecret,
    GITHUB_CLIENT_ID: github.clientId,
    GITHUB_CLIENT_SECRET: github.clientSecret,
    JIRA_API_URL: jira.api,
    JIRA_WEB_URL: jira.web,
    JIRA_EMAIL: jira.email,
    JIRA_API_TOKEN: jira.apiToken,
    JIRA_WEBHOOK_SECRET: jira.webhookSecret,
    KUBECONFIG: kubernetes.kubeconfig,
    KUBERNETES_API_URL: kubernetes.api,
    PROMETHEUS_URL: prometheus.api,
    LOKI_URL: loki.api,
    SLACK_API_URL: slack.api,
    SLACK_TOKEN: slack.token,
    REGISTRY_URL: registry.url,
  };
}
