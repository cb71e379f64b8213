import { addSizes, NOTHING } from '../../domain/namespaces/size.ts';
import type { SizeLimit } from '../../domain/organisation.ts';
import type { Kubernetes } from '../../integrations/kubernetes/index.ts';
import { readQuantity } from './quantity.ts';

/** Hard limits of a ResourceQuota in our measures. */
export function quotaOf(object: Record<string, unknown>): SizeLimit {
  const hard = (object.spec as { hard?: Record<string, string> } | undefined)?.hard ?? {};
  return {
    cpuMillis: Math.round(readQuantity(hard['requests.cpu'] ?? '0') * 1000),
    memoryMi: Math.round(readQuantity(hard['requests.memory'] ?? '0') / 2 ** 20),
    pods: readQuantity(hard.pods ?? '0'),
  };
}

/** Requests of the namespace's other Deployments, each with the extra pod of a rolling update. */
export async function sumOfOthers(
  client: Kubernetes,
  namespace: string,
  own: ReadonlySet<string>,
): Promise<SizeLimit> {
  const deployments = await client.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace });
  return deployments
    .filter((deployment) => !own.has(deployment.metadata.name))
    .reduce<SizeLimit>((sum, deployment) => {
      const spec = deployment.spec as {
        replicas?: number;
        template: { spec: { containers: Array<{ resources?: { requests?: Record<string, string> } }> } };
      };
      const pods = (spec.replicas ?? 1) + 1;
      const requests = spec.template.spec.containers.map((container) => container.resources?.requests ?? {});
      const total = (resource: string, unit: number) =>
        Math.ceil(requests.reduce((all, each) => all + readQuantity(each[resource] ?? '0'), 0) / unit) * pods;
      return addSizes(sum, { cpuMillis: total('cpu', 0.001), memoryMi: total('memory', 1024 * 1024), pods });
    }, NOTHING);
}
