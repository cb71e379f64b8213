import { MANAGED_BY, MANAGED_BY_LABEL, TEAM_LABEL } from '../../domain/app-manifest/kubernetes-object.ts';
import { formatCpu, formatMemory } from '../../domain/app-manifest/quantities.ts';
import { approveSizeTask, namespaceTakenTask } from '../../domain/human-task-wording.ts';
import { deployIdentityName } from '../../domain/namespaces/render-namespace.ts';
import { addSizes, judgeSize, largerSize, NOTHING } from '../../domain/namespaces/size.ts';
import { getTeam, type SizeLimit } from '../../domain/organisation.ts';
import type { Plan, PlannedEnvironment, PlannedObject } from '../../domain/plan/plan.ts';
import { PortalError } from '../../domain/portal-error.ts';
import type { Kubernetes, KubernetesObject } from '../../integrations/kubernetes/index.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureRecorded } from './ledger.ts';
import { quotaOf, sumOfOthers } from './namespace-usage.ts';
import { needsHuman } from './needs-human.ts';
import { getClusterClient, loadRun, type RunContext, taskSubject } from './run-context.ts';

/** Applied one after the other: a binding is refused while its role is missing. Everything else goes side by side. */
const IN_ORDER = new Set(['ServiceAccount', 'Role', 'RoleBinding']);

/** Namespaces with isolation, quota, limits, bindings, and the repository's deploy identity. */
export function createNamespaceActivities(deps: ActivityDeps) {
  const { db } = deps;

  return {
    async listPlannedEnvironments({ runId }: { runId: string }): Promise<{ environments: string[] }> {
      const { plan } = await loadRun(deps, runId);
      return { environments: plan.environments.map((environment) => environment.name) };
    },

    /** @throws PortalError needs-human (namespace taken, size above the limit) */
    async ensureNamespace(input: { runId: string; environment: string }): Promise<{ namespace: string }> {
      const context = await loadRun(deps, input.runId);
      const environment = getEnvironment(context.plan, input.environment);
      const client = getClusterClient(deps, environment.cluster);
      const { namespace } = environment;
      const limit = await requireNamespace(deps, context, environment);

      const objects = context.plan.objects.filter(
        (object) =>
          object.appliedBy === 'onramp' &&
          object.cluster === environment.cluster &&
          (object.namespace === namespace || object.name === namespace),
      );
      const apply = (object: PlannedObject) => applyPlanned(client, context, object, limit);
      const isNamespace = (object: PlannedObject) => object.kind === 'Namespace';
      for (const object of objects.filter(isNamespace)) await apply(object);
      const rest = objects.filter((object) => !isNamespace(object));
      await Promise.all([
        ...rest.filter((object) => !IN_ORDER.has(object.kind)).map(apply),
        (async () => {
          for (const object of rest.filter(({ kind }) => IN_ORDER.has(kind))) await apply(object);
        })(),
      ]);
      return { namespace };
    },
  };

  async function applyPlanned(
    client: Kubernetes,
    { run, plan }: RunContext,
    object: PlannedObject,
    limit: SizeLimit,
  ): Promise<void> {
    const { cluster, namespace, apiVersion, kind, name } = object;
    const manifest = kind === 'ResourceQuota' ? withLimit(object.manifest, limit) : object.manifest;
    // What is inside a namespace goes and stays with it, the team's own rights too; the deploy identity is the repository's.
    const ownUndo = kind === 'Namespace' || name === deployIdentityName(plan.repository.name);
    await ensureRecorded(
      db,
      {
        runId: run.id,
        step: 'ensure-namespaces',
        system: 'kubernetes',
        kind,
        key: `${cluster}/${namespace ?? '-'}/${kind}/${name}`,
        name,
        location: namespace === null ? `cluster ${cluster}` : namespace,
        undo: ownUndo
          ? { undo: 'kubernetes/object', args: { cluster, apiVersion, kind, namespace, name } }
          : null,
        change: object.change,
      },
      async () => ({ outcome: (await client.apply(manifest as unknown as KubernetesObject)).effect }),
    );
  }
}

/**
 * Whether the namespace can be the run's, and the quota it may have: nothing is changed by looking.
 * @throws PortalError needs-human (namespace taken, size above the limit), unavailable while it is being deleted
 */
export async function requireNamespace(
  deps: ActivityDeps,
  context: RunContext,
  environment: PlannedEnvironment,
): Promise<SizeLimit> {
  const client = getClusterClient(deps, environment.cluster);
  const { namespace } = environment;
  const live = await client.find({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  if (live?.metadata.deletionTimestamp) {
    throw new PortalError('unavailable', `The namespace ${namespace} is still being deleted.`, {
      retryAfterMs: 3_000,
    });
  }
  refuseWhenTaken(live, context, environment);
  return allowedLimit(deps, client, context, environment, live !== null);
}

function refuseWhenTaken(
  live: KubernetesObject | null,
  context: RunContext,
  environment: PlannedEnvironment,
): void {
  const { plan } = context;
  const labels = live?.metadata.labels ?? {};
  if (!live || (labels[MANAGED_BY_LABEL] === MANAGED_BY && labels[TEAM_LABEL] === plan.team)) return;
  const owner = labels[TEAM_LABEL];
  throw needsHuman(
    namespaceTakenTask({
      ...taskSubject(context),
      cluster: environment.cluster,
      namespace: environment.namespace,
      takenBy: owner ? `team ${owner}` : 'somebody outside Onramp',
    }),
  );
}

/** The quota to apply: what the apps need where it is within the limit or approved, and never less than is there. */
async function allowedLimit(
  { db, organisation, portalUrl }: Pick<ActivityDeps, 'db' | 'organisation' | 'portalUrl'>,
  client: Kubernetes,
  context: RunContext,
  environment: PlannedEnvironment,
  exists: boolean,
): Promise<SizeLimit> {
  const { plan } = context;
  const { namespace, cluster, name } = environment;
  const team = getTeam(organisation, plan.team);
  const quota = exists
    ? await client.find({ apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: 'team' })
    : null;
  const limit = quota ? largerSize(team.limit, quotaOf(quota)) : team.limit;
  const inUse = exists
    ? await sumOfOthers(client, namespace, new Set(plan.apps.map((app) => app.name)))
    : NOTHING;
  const size = judgeSize(
    plan.apps.map((app) => ({ name: app.name, ...(app.sizes[name] ?? app.size) })),
    limit,
    inUse,
  );
  if (size.over.length === 0) return limit;
  const request = approveSizeTask({
    ...taskSubject(context),
    cluster,
    namespace,
    environment: name,
    size,
    planUrl: `${portalUrl}/onboard/${context.planId}`,
  });
  const approved = await db.humanTask.findFirst({ where: { cause: request.cause, state: 'resolved' } });
  if (!approved) throw needsHuman(request);
  return largerSize(limit, addSizes(size.asked, inUse));
}

/** @throws PortalError internal when the plan has no such environment */
export function getEnvironment(plan: Plan, name: string): PlannedEnvironment {
  const found = plan.environments.find((environment) => environment.name === name);
  if (!found) throw new PortalError('internal', `The plan has no environment "${name}".`);
  return found;
}

function withLimit(manifest: Record<string, unknown>, limit: SizeLimit): Record<string, unknown> {
  const spec = manifest.spec as { hard: Record<string, string> };
  const memory = formatMemory(limit.memoryMi);
  return {
    ...manifest,
    spec: {
      ...spec,
      hard: {
        ...spec.hard,
        'requests.cpu': formatCpu(limit.cpuMillis),
        'requests.memory': memory,
        'limits.memory': memory,
        pods: String(limit.pods),
      },
    },
  };
}
