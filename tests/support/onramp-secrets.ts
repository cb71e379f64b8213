import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createKubernetesClient } from '#integrations/kubernetes/index.ts';
import { sessionSecretOf } from '#server/auth/auth-context.ts';
import { encodeSessionCookie, sessionCookieName } from '#server/auth/session-cookie.ts';
import { findSecret } from './canary.ts';
import type { Onramp } from './onramp.ts';
import type { Observer } from './onramp-observer.ts';

/** A page or an answer as somebody with the right to it sees it. */
interface Text {
  place: string;
  text: string;
}

/**
 * Searches everything that a whole Onramp keeps and shows for every secret that it was given or made: each column of its
 * database, all of Temporal, all logs, the answers of its API and its pages. First it proves that it would find them: what
 * is no secret, the repository's name, is found in each of these places.
 */
export async function expectNoSecretAnywhere(
  onramp: Onramp,
  observer: Observer,
  runId: string,
): Promise<void> {
  const texts = await readWhatIsShown(onramp, observer, runId);
  const { database, temporal } = onramp.sandbox;
  const search = (secret: string) =>
    findSecret({
      databaseUrl: database.url,
      temporalAddress: temporal.address,
      logFolders: [join(onramp.home, 'logs')],
      texts,
      secret,
    });
  const [{ name } = { name: '' }] = await observer.query<{ name: string }>(
    `SELECT repository."name" FROM "Run" AS run JOIN "Repository" AS repository ON repository."id" = run."repositoryId" WHERE run."id" = $1`,
    [runId],
  );
  const places = await search(name);
  for (const kind of ['database: Plan.content', 'history: onboard-repository/', 'api: ', 'page: '])
    expect(places.join('\n'), `the search finds the repository's name in ${kind}`).toContain(kind);
  expect((await search('worker ready')).join('\n')).toContain('worker.log');

  for (const [what, secret] of Object.entries(await listSecrets(onramp)))
    expect(await search(secret), `where ${what} is`).toEqual([]);
}

/** Everything secret of this installation, by what it is. */
async function listSecrets(onramp: Onramp): Promise<Record<string, string>> {
  const { github, jira, slack, oidc } = onramp.endpoints;
  const tokens = Object.entries(onramp.sandbox.tokens).map(([role, token]) => [
    `the API token of ${role}`,
    token,
  ]);
  return {
    'the GitHub App’s private key': github.privateKey,
    'GitHub’s webhook secret': github.webhookSecret,
    'the GitHub App’s client secret': github.clientSecret,
    'Jira’s API token': jira.apiToken,
    'Jira’s webhook secret': jira.webhookSecret,
    'Slack’s token': slack.token,
    'the identity provider’s client secret': oidc.clientSecret,
    'the portal’s own secret': readFileSync(join(onramp.home, 'secret'), 'utf8').trim(),
    'a deploy token': await beginOfDeployTokens(onramp),
    ...Object.fromEntries(tokens),
  };
}

/** What every token of the cluster begins with: its header, and the dot behind it. */
async function beginOfDeployTokens(onramp: Onramp): Promise<string> {
  const client = createKubernetesClient({
    cluster: 'sandbox',
    kubeconfig: readFileSync(onramp.sandbox.kubernetes.kubeconfig, 'utf8'),
  });
  const [account] = await client.list({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    namespace: 'checkout-staging',
  });
  const { token } = await client.createToken({
    namespace: 'checkout-staging',
    serviceAccount: account?.metadata.name ?? '',
    expiresInSeconds: 3_600,
  });
  return token.slice(0, token.indexOf('.') + 1);
}

/** The API and the pages, with the token and the session of the sample engineer. */
async function readWhatIsShown(onramp: Onramp, observer: Observer, runId: string): Promise<Text[]> {
  const run = await onramp.api('engineer').readRun(runId);
  const base = onramp.sandbox.portal.replace('//localhost', '//127.0.0.1');
  const read = async (kind: 'api' | 'page', path: string, headers: Record<string, string>): Promise<Text> => {
    const response = await fetch(`${base}${path}`, { headers, redirect: 'manual' });
    expect(response.status, path).toBe(200);
    return { place: `${kind}: ${path}`, text: await response.text() };
  };
  const slugs = run.apps.flatMap(({ slug }) => (slug ? [slug] : []));
  const operations = [
    'runs',
    `runs/${runId}`,
    `runs/${runId}/events`,
    `plans/${run.planId}`,
    'apps',
    'teams',
  ];
  const paths = [
    '/',
    '/runs',
    `/runs/${runId}`,
    `/runs/${runId}?tab=log`,
    `/onboard/${run.planId}`,
    '/inbox',
    '/apps',
  ];
  const tasks = run.humanTasks.map(({ id }) => `/inbox/${id}`);
  const authorization = `Bearer ${onramp.sandbox.tokens.engineer}`;
  const cookie = await cookieOf(onramp, observer, 'engineer');
  return Promise.all([
    ...[...operations, 'openapi.json', ...slugs.map((slug) => `apps/${slug}`)].map((path) =>
      read('api', `/api/v1/${path}`, { authorization }),
    ),
    ...[
      ...paths,
      ...tasks,
      ...slugs.map((slug) => `/apps/${slug}`),
      '/teams',
      '/teams/checkout',
      '/profile',
    ].map((path) => read('page', path, { cookie })),
    read('api', '/api/health', {}),
    read('page', '/sign-in', {}),
  ]);
}

/** The cookie of a session that is open: the launcher signs the sample people in. */
async function cookieOf(onramp: Onramp, observer: Observer, role: string): Promise<string> {
  const subject = onramp.endpoints.accounts.find((account) => account.role === role)?.subject;
  const [session] = await observer.query<{ id: string }>(
    `SELECT session."id" FROM "Session" AS session JOIN "Person" AS person ON person."id" = session."personId"
      WHERE person."subject" = $1 AND session."revokedAt" IS NULL AND session."expiresAt" > now() LIMIT 1`,
    [subject],
  );
  if (!session) throw new Error(`Nobody is signed in as ${role}.`);
  const sessionSecret = sessionSecretOf(readFileSync(join(onramp.home, 'secret'), 'utf8').trim());
  const value = await encodeSessionCookie({ sessionSecret }, session.id);
  return `${sessionCookieName(onramp.sandbox.portal)}=${value}`;
}
