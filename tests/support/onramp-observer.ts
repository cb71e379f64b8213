import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import pg from 'pg';
import { createKubernetesClient } from '#integrations/kubernetes/index.ts';
import type { KubernetesObject } from '#integrations/kubernetes/types.ts';
import type { Endpoints, SandboxFile } from './onramp.ts';
import type { Api, RunOverApi } from './onramp-api.ts';
import { githubHands, type RepositoryOnGithub } from './onramp-people.ts';

const CLUSTER = 'sandbox';

/** Every kind Onramp or its pipeline makes, and the namespace itself. */
const KINDS = [
  ['v1', 'Namespace'],
  ['v1', 'ServiceAccount'],
  ['v1', 'ResourceQuota'],
  ['v1', 'LimitRange'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['monitoring.coreos.com/v1', 'ServiceMonitor'],
  ['monitoring.coreos.com/v1', 'PrometheusRule'],
] as const;

/** Where a run's apps are to answer in an environment: the address of each with its health path. */
export async function healthAddresses(api: Api, run: RunOverApi, environment: string): Promise<string[]> {
  const { plan } = await api.readPlan(run.planId);
  return run.apps.flatMap(({ name, urls }) => {
    const health = plan?.apps.find((app) => app.name === name)?.healthPath;
    return urls
      .filter((each) => each.environment === environment)
      .map(({ url }) => `${url}${typeof health === 'string' ? health : '/'}`);
  });
}

/** Looks at the outside with its own eyes: never through the pages, and never through the recording proxies. */
export interface Observer {
  /** Answer of an app's address, through the cluster's gateway by its host name. */
  visit(url: string): Promise<{ status: number; body: string }>;
  targets(namespace: string, app: string): Promise<Array<{ health: string }>>;
  rulesOf(group: string): Promise<Array<{ name: string; health: string }>>;
  linesOf(namespace: string, app: string): Promise<string[]>;
  slackTexts(channel: string): Promise<string[]>;
  /** What carries the team's label in the cluster, as `Kind/namespace/name`. */
  objectsOfTeam(team: string): Promise<string[]>;
  onGithub(repository: RepositoryOnGithub): Promise<GithubState>;
  /** Rows of the portal's own database. */
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
}

export interface GithubState {
  pullRequests: Array<{ number: number; state: string; head: string; merged: boolean }>;
  branches: string[];
  environments: string[];
  variables: string[];
  secrets: string[];
  rulesets: string[];
}

export function createObserver(endpoints: Endpoints, sandbox: SandboxFile): Observer {
  const cluster = createKubernetesClient({
    cluster: CLUSTER,
    kubeconfig: readFileSync(sandbox.kubernetes.kubeconfig, 'utf8'),
  });
  const github = githubHands(endpoints);
  const getJson = async <T>(url: string, headers: Record<string, string> = {}): Promise<T> => {
    const response = await fetch(url, { headers });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    visit: throughGateway,
    async targets(namespace, app) {
      const { data } = await getJson<{
        data: { activeTargets: Array<{ health: string; labels: Record<string, string> }> };
      }>(`${sandbox.prometheus.api}/api/v1/targets`);
      return data.activeTargets.filter(
        ({ labels }) => labels.namespace === namespace && labels.service === app,
      );
    },
    async rulesOf(group) {
      const { data } = await getJson<{
        data: { groups: Array<{ name: string; rules: Array<{ name: string; health: string }> }> };
      }>(`${sandbox.prometheus.api}/api/v1/rules`);
      return data.groups.filter(({ name }) => name === group).flatMap(({ rules }) => rules);
    },
    async linesOf(namespace, app) {
      const query = encodeURIComponent(`{namespace="${namespace}", app="${app}"}`);
      const { data } = await getJson<{ data: { result: Array<{ values: Array<[string, string]> }> } }>(
        `${sandbox.loki.api}/loki/api/v1/query_range?query=${query}&limit=200`,
      );
      return data.result.flatMap(({ values }) => values.map(([, line]) => line));
    },
    async slackTexts(channel) {
      const base = endpoints.slack.api.replace(/\/$/, '');
      const headers = { authorization: `Bearer ${endpoints.slack.token}` };
      const { channels } = await getJson<{ channels: Array<{ id: string; name: string }> }>(
        `${base}/conversations.list?limit=1000`,
        headers,
      );
      const found = channels.find(({ name }) => name === channel);
      if (!found) throw new RangeError(`Slack has no channel ${channel}.`);
      const { messages } = await getJson<{ messages: Array<{ text: string }> }>(
        `${base}/conversations.history?channel=${found.id}&limit=200`,
        headers,
      );
      return messages.map(({ text }) => text);
    },
    async objectsOfTeam(team) {
      const lists = await Promise.all(
        KINDS.map(async ([apiVersion, kind]) => {
          const objects = await cluster.list({ apiVersion, kind, labelSelector: `onramp.dev/team=${team}` });
          return objects.map((object: KubernetesObject) =>
            [kind, object.metadata.namespace ?? '-', object.metadata.name].join('/'),
          );
        }),
      );
      return lists.flat().sort();
    },
    async onGithub(repository) {
      const { rest } = await github.open(repository);
      const [pulls, branches, environments, variables, secrets, rulesets] = await Promise.all([
        rest.pulls.list({ ...repository, state: 'all', per_page: 100 }),
        rest.repos.listBranches({ ...repository, per_page: 100 }),
        rest.repos.getAllEnvironments({ ...repository, per_page: 100 }),
        rest.actions.listRepoVariables({ ...repository, per_page: 30 }),
        rest.actions.listRepoSecrets({ ...repository, per_page: 100 }),
        rest.repos.getRepoRulesets({ ...repository, per_page: 100 }),
      ]);
      return {
        pullRequests: pulls.data.map(({ number, state, head, merged_at }) => {
          return { number, state, head: head.ref, merged: merged_at !== null };
        }),
        branches: branches.data.map(({ name }) => name).sort(),
        environments: (environments.data.environments ?? []).map(({ name }) => name).sort(),
        variables: variables.data.variables.map(({ name }) => name),
        secrets: secrets.data.secrets.map(({ name }) => name),
        rulesets: rulesets.data.map(({ name }) => name),
      };
    },
    async query<Row extends object>(sql: string, values: unknown[] = []) {
      const client = new pg.Client({ connectionString: sandbox.database.url });
      await client.connect();
      try {
        return (await client.query<Row>(sql, values)).rows;
      } finally {
        await client.end();
      }
    },
  };
}

/** Node's resolver does not know *.localhost everywhere: the address is 127.0.0.1, the name goes into the Host header. */
function throughGateway(address: string): Promise<{ status: number; body: string }> {
  const { host, port, pathname } = new URL(address);
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: pathname, headers: { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.once('error', reject);
    });
    call.once('error', reject);
    call.end();
  });
}
