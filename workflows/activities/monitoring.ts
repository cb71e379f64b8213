import type { StepLink } from '../../domain/run/run.ts';
import type { ActivityDeps } from './deps.ts';
import { getClusterClient, loadRun } from './run-context.ts';

export interface MonitoringLook {
  proven: boolean;
  note: string;
  /** One sentence for each thing that is not proven yet. */
  missing: string[];
  /** One sentence for each app that printed nothing, so that there is no line to look for. */
  silent: string[];
  links: StepLink[];
}

/** How far back a line may have been printed: from before the deployment on, pods may print only at their start. */
const LOG_WINDOW_MS = 3_600_000;
const MAX_PODS = 20;

/** Asks the monitoring systems themselves: an object in a cluster proves nothing. */
export function createMonitoringActivities(deps: ActivityDeps) {
  const { metrics, logs } = deps;
  return {
    async lookAtMonitoring({ runId }: { runId: string }): Promise<MonitoringLook> {
      const { plan } = await loadRun(deps, runId);
      const environments = plan.environments.filter((environment) => environment.deployOnMerge);
      const proven: string[] = [];
      const missing: string[] = [];
      const silent: string[] = [];
      for (const { name: environment, namespace, cluster } of environments) {
        for (const app of plan.apps) {
          const where = `${app.name} in ${environment}`;
          if (app.metricsPath !== null) {
            const targets = await metrics.targets({ namespace, labels: { service: app.name } });
            const down = targets.find((target) => target.health !== 'up');
            if (targets.length === 0) missing.push(`${metrics.system} has no target for ${where}.`);
            else if (down)
              missing.push(`A target of ${where} is ${down.health}: ${down.lastError ?? 'not scraped yet'}.`);
            else proven.push(`${targets.length === 1 ? 'target' : `${targets.length} targets`} up`);
          }
          const group = `${app.name}.${environment}`;
          const rules = await metrics.rules({ groups: [group] });
          const broken = rules.find((rule) => rule.health === 'failing');
          if (rules.length === 0) missing.push(`${metrics.system} has not loaded the rules of ${where}.`);
          else if (broken)
            missing.push(`The rule ${broken.name} of ${where} cannot be evaluated: ${broken.lastError}.`);
          else proven.push(`${rules.length} rules loaded`);

          const printed = await findPrintedLine(cluster, namespace, app.name);
          if (printed === null) {
            silent.push(`${where} has printed nothing yet, so its logs are not proven.`);
            continue;
          }
          const lines = await logs.recentLines({
            namespace,
            app: app.name,
            since: new Date(Date.now() - LOG_WINDOW_MS),
            contains: printed,
          });
          if (lines.length === 0) missing.push(`${logs.system} has no line that ${where} printed.`);
          else proven.push('a printed line came back');
        }
      }
      return {
        proven: missing.length === 0 && silent.length === 0,
        note: [...proven, ...silent].join(', '),
        missing,
        silent,
        links: [],
      };
    },
  };

  /** A line that a pod of the app printed, as the cluster itself has it; null when none has printed anything. */
  async function findPrintedLine(cluster: string, namespace: string, app: string): Promise<string | null> {
    const client = getClusterClient(deps, cluster);
    const pods = await client.list({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace,
      labelSelector: `app.kubernetes.io/name=${app}`,
    });
    for (const pod of pods.slice(0, MAX_PODS)) {
      const lines = await client.podLogs({
        namespace,
        pod: pod.metadata.name,
        container: app,
        tailLines: 20,
      });
      const line = lines?.findLast((each) => each.trim().length > 3);
      if (line) return line.trim().slice(0, 120);
    }
    return null;
  }
}
