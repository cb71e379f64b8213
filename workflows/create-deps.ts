import { readFileSync } from 'node:fs';
import type { Settings } from '../config/env.ts';
import type { Organisation } from '../domain/organisation.ts';
import { createAppUrlProbe } from '../integrations/app-url/index.ts';
import { createGithub } from '../integrations/github/index.ts';
import type { IntegrationLog } from '../integrations/http/options.ts';
import { createJiraClient } from '../integrations/jira/index.ts';
import { createKubernetesClient } from '../integrations/kubernetes/index.ts';
import { createLoki } from '../integrations/logs/loki/index.ts';
import { createPrometheus } from '../integrations/metrics/prometheus/index.ts';
import { createSlackClient } from '../integrations/slack/index.ts';
import { createDatabase } from '../prisma/client.ts';
import type { ActivityDeps, WorkflowCaller } from './activities/index.ts';

/** Clients of everything outside, from settings alone: the same code for the sandbox and for real systems. */
export function createDeps(
  settings: Settings,
  organisation: Organisation,
  workflows: WorkflowCaller,
  log: IntegrationLog,
): { deps: ActivityDeps; close(): Promise<void> } {
  const db = createDatabase(settings.database.url, { maxConnections: 12 });
  const kubeconfig = readFileSync(settings.kubernetes.kubeconfig, 'utf8');
  const { github, jira, slack, portal, prometheus, loki } = settings;
  return {
    close: () => db.$disconnect(),
    deps: {
      db,
      organisation,
      workflows,
      portalUrl: portal.url,
      github: createGithub({ ...github, log }),
      jira: createJiraClient({
        baseUrl: jira.apiUrl,
        webUrl: jira.webUrl,
        auth: { email: jira.email, apiToken: jira.apiToken },
        log,
      }),
      clusters: new Map(
        organisation.clusters.map(({ name }) => [
          name,
          createKubernetesClient({
            cluster: name,
            kubeconfig,
            log,
            ...(settings.kubernetes.apiUrl ? { server: settings.kubernetes.apiUrl } : {}),
          }),
        ]),
      ),
      metrics: createPrometheus({ baseUrl: prometheus.url, log }),
      logs: createLoki({ baseUrl: loki.url, log }),
      slack: createSlackClient({ apiUrl: slack.apiUrl, token: slack.token, log }),
      appUrl: createAppUrlProbe(),
    },
  };
}
