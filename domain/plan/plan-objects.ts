import type { KubernetesObject } from '../app-manifest/kubernetes-object.ts';
import { MANAGED_BY, MANAGED_BY_LABEL, objectKey, TEAM_LABEL } from '../app-manifest/kubernetes-object.ts';
import type { ManifestApp } from '../app-manifest/manifest.ts';
import { renderApp } from '../app-manifest/render.ts';
import { effectiveSize, environmentContext } from '../app-manifest/render-context.ts';
import { renderDeployIdentity, renderNamespace } from '../namespaces/render-namespace.ts';
import type { SizeVerdict } from '../namespaces/size.ts';
import { addSizes, judgeSize, largerSize } from '../namespaces/size.ts';
import type { TeamSettings } from '../organisation.ts';
import { getCluster } from '../organisation.ts';
import type { PlannedEnvironment, PlannedObject } from './plan.ts';
import type { ExistingCluster, PlanInput } from './plan-input.ts';
import { isContainedIn } from './same.ts';

/** What happens in one environment's cluster, and what stands in the way. */
export interface EnvironmentObjects {
  environment: PlannedEnvironment;
  objects: PlannedObject[];
  monitoring: PlannedObject[];
  size: SizeVerdict;
  /** Whose the namespace is, when it exists and is not this team's. */
  takenBy: string | null;
}

export interface ObjectsInput {
  input: PlanInput;
  team: TeamSettings;
  apps: readonly ManifestApp[];
}

/** Cluster objects of one environment, in the order in which they are applied. */
export function planObjects(environment: PlannedEnvironment, objects: ObjectsInput): EnvironmentObjects {
  const { input, team, apps } = objects;
  const cluster = getCluster(input.organisation, environment.cluster);
  const existing = input.existing.cluster;
  const size = sizeVerdict(environment, objects);
  const target = { team: team.slug, environment: environment.name, cluster, repository: input.repository };
  const rendered = apps.map((app) => renderApp(app, environmentContext(app.name, target)));
  const limit = largerSize(size.limit, addSizes(size.asked, size.inUse));
  const ours = [
    ...renderNamespace({ team, environment, cluster, limit }),
    ...renderDeployIdentity({ team, environment, repository: input.repository }),
  ];
  const plan = (appliedBy: PlannedObject['appliedBy']) => (object: KubernetesObject) =>
    planObject(object, environment.cluster, appliedBy, existing);
  return {
    environment,
    objects: [...ours.map(plan('onramp')), ...rendered.flatMap((app) => app.workload).map(plan('pipeline'))],
    monitoring: rendered.flatMap((app) => app.monitoring).map(plan('pipeline')),
    size,
    takenBy: namespaceOwner(environment, team, existing),
  };
}

/** Against the team's limit, or the larger one that was approved for this namespace before. */
function sizeVerdict(environment: PlannedEnvironment, { input, team, apps }: ObjectsInput): SizeVerdict {
  const usage = input.existing.cluster.usage[`${environment.cluster}/${environment.namespace}`];
  const limit = usage?.quota ? largerSize(team.limit, usage.quota) : team.limit;
  return judgeSize(
    apps.map((app) => ({ name: app.name, ...effectiveSize(app, environment.name) })),
    limit,
    usage?.inUse,
  );
}

function namespaceOwner(
  { cluster, namespace }: PlannedEnvironment,
  team: TeamSettings,
  existing: ExistingCluster,
): string | null {
  const live = existing.objects[`${cluster}/-/Namespace/${namespace}`];
  if (live === undefined) return null;
  const labels = live.metadata.labels ?? {};
  const owner = labels[TEAM_LABEL];
  if (owner === undefined || labels[MANAGED_BY_LABEL] !== MANAGED_BY) return 'somebody outside Onramp';
  return owner === team.slug ? null : `team ${owner}`;
}

function planObject(
  object: KubernetesObject,
  cluster: string,
  appliedBy: PlannedObject['appliedBy'],
  existing: ExistingCluster,
): PlannedObject {
  const live = existing.objects[objectKey(cluster, object)];
  return {
    cluster,
    namespace: object.metadata.namespace ?? null,
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.metadata.name,
    change: live === undefined ? 'add' : isContainedIn(object, live) ? 'same' : 'modify',
    manifest: object,
    appliedBy,
  };
}
