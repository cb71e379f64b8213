import type { AuthContext } from '#server/auth/auth-context.ts';
import type { ServerContext } from '#server/context.ts';
import { createListener, type Listener } from '#server/live/listener.ts';
import { PORTAL_URL, type TestServer } from './server.ts';

export const WEBHOOK_SECRETS = { github: 'sample-github-webhook-secret', jira: 'sample-jira-webhook-secret' };

const SAMPLE_KEY = '-----BEGIN PRIVATE KEY-----\nsample\n-----END PRIVATE KEY-----\n';

/** Makes route handlers work on the test's server, as Next would call them; returns how to take it back. */
export function serveRoutes(
  server: TestServer,
  databaseUrl: string,
): { listener: Listener; stop(): Promise<void> } {
  Object.assign(process.env, {
    ONRAMP_INSTALLATION: 'real',
    ONRAMP_DATABASE_URL: databaseUrl,
    ONRAMP_TEMPORAL_ADDRESS: '127.0.0.1:1',
    ONRAMP_URL: PORTAL_URL,
    ONRAMP_SECRET: server.context.masterSecret,
    ONRAMP_ORGANISATION_FILE: '/nowhere/organisation.yaml',
    ONRAMP_OIDC_ISSUER: 'https://login.example.test',
    ONRAMP_OIDC_CLIENT_ID: 'sample',
    ONRAMP_OIDC_CLIENT_SECRET: 'sample',
    ONRAMP_GITHUB_APP_ID: '1',
    ONRAMP_GITHUB_APP_PRIVATE_KEY: SAMPLE_KEY,
    ONRAMP_GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRETS.github,
    ONRAMP_GITHUB_CLIENT_ID: 'sample',
    ONRAMP_GITHUB_CLIENT_SECRET: 'sample',
    ONRAMP_JIRA_API_URL: 'https://jira.example.test',
    ONRAMP_JIRA_EMAIL: 'onramp@example.com',
    ONRAMP_JIRA_API_TOKEN: 'sample',
    ONRAMP_JIRA_WEBHOOK_SECRET: WEBHOOK_SECRETS.jira,
    ONRAMP_KUBECONFIG: '/nowhere/kubeconfig',
    ONRAMP_PROMETHEUS_URL: 'https://prometheus.example.test',
    ONRAMP_LOKI_URL: 'https://loki.example.test',
    ONRAMP_SLACK_TOKEN: 'xoxb-sample',
  });
  const held = globalThis as typeof globalThis & {
    onrampServerContext?: ServerContext;
    onrampAuthContext?: AuthContext;
    onrampListener?: Listener;
  };
  const listener = createListener({ databaseUrl, log: () => undefined });
  held.onrampServerContext = server.context;
  held.onrampAuthContext = server.context;
  held.onrampListener = listener;
  return {
    listener,
    async stop() {
      await listener.close();
      held.onrampServerContext = undefined;
      held.onrampAuthContext = undefined;
      held.onrampListener = undefined;
    },
  };
}

export interface ApiRequest {
  token?: string;
  cookie?: string;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
}

/** A request as a browser or a program sends it. */
export function apiRequest(
  method: string,
  path: string,
  { token, cookie, headers, body, signal }: ApiRequest = {},
): Request {
  return new Request(`${PORTAL_URL}${path}`, {
    method,
    signal,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** Route parameters as Next hands them over. */
export const withParams = <Params>(params: Params) => ({ params: Promise.resolve(params) });
