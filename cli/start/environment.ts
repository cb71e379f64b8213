import type { SandboxEndpoints } from './sandbox-endpoints.ts';

export interface ServiceAddresses {
  databaseUrl: string;
  temporalAddress: string;
  portalUrl: string;
  secret: string;
  organisationFile: string;
}

type Environment = Record<string, string>;

/** Settings of web and worker. What the caller's environment says wins, so that a proxy can stand before any system. */
export function composeEnvironment(
  addresses: ServiceAddresses,
  sandbox: SandboxEndpoints | null,
): Environment {
  const composed: Environment = {
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    ONRAMP_URL: addresses.portalUrl,
    ONRAMP_SECRET: addresses.secret,
    ONRAMP_ORGANISATION_FILE: addresses.organisationFile,
    ...(sandbox ? ofSandbox(sandbox) : {}),
  };
  const given = Object.keys(composed).filter((name) => process.env[name]?.trim());
  return { ...composed, ...Object.fromEntries(given.map((name) => [name, process.env[name] as string])) };
}

function ofSandbox({
  github,
  jira,
  kubernetes,
  prometheus,
  loki,
  slack,
  oidc,
  registry,
  accounts,
}: SandboxEndpoints): Environment {
  return {
    ONRAMP_SANDBOX: 'true',
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
