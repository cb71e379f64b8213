import { MANAGED_BY, MANAGED_BY_LABEL } from '../../domain/app-manifest/kubernetes-object.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { PortalError } from '../../domain/portal-error.ts';
import type { Kubernetes } from '../../integrations/kubernetes/index.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import type { Replaced, UndoNote } from './ledger.ts';
import { createRestores, findVariable } from './restore.ts';
import { getClusterClient, loadRun, openRepository } from './run-context.ts';

type UndoResult = 'removed' | { kept: string };

/** Taking back what a run made: queries on the ledger, newest first. */
export function createUndoActivities(deps: ActivityDeps) {
  const { db } = deps;
  const restores = createRestores(deps);

  /** One entry per way of taking something back; each may find the thing gone already. */
  const undoes: Record<string, (plan: Plan, args: UndoNote['args']) => Promise<UndoResult>> = {
    'catalog/app': async (_plan, { slug }) => {
      await db.app.deleteMany({ where: { slug: String(slug) } });
      return 'removed';
    },
    'kubernetes/object': async (_plan, { cluster, apiVersion, kind, namespace, name }) => {
      const client = getClusterClient(deps, String(cluster));
      const reference = { apiVersion: String(apiVersion), kind: String(kind), name: String(name) };
      const strangers = kind === 'Namespace' ? await listStrangers(client, String(name)) : [];
      if (strangers.length > 0) {
        return {
          kept: `the namespace ${name}, because ${strangers.slice(0, 3).join(', ')} in it is not Onramp's`,
        };
      }
      await client.delete(namespace === null ? reference : { ...reference, namespace: String(namespace) }, {
        propagation: 'Background',
      });
      return 'removed';
    },
    'github/environment': async (plan, { name }) => {
      const { github, name: repository } = await openRepository(deps, plan, {
        administration: 'write',
        environments: 'write',
        actions: 'read',
      });
      await github.environments.delete(repository, String(name));
      return 'removed';
    },
    'github/variable': async (plan, { environment, name }) => {
      const { github, name: repository } = await openRepository(deps, plan, {
        environments: 'write',
        actions_variables: 'write',
      });
      await github.settings.deleteVariable(repository, textOrNull(environment), String(name));
      return 'removed';
    },
    'github/secret': async (plan, { environment, name }) => {
      const { github, name: repository } = await openRepository(deps, plan, {
        environments: 'write',
        secrets: 'write',
      });
      await github.settings.deleteSecret(repository, textOrNull(environment), String(name));
      return 'removed';
    },
    'github/branch': async (plan, { branch }) => {
      const { github, name: repository } = await openRepository(deps, plan, { contents: 'write' });
      await github.git.deleteBranch(repository, String(branch));
      return 'removed';
    },
    'github/pull-request': async (plan, { number }) => {
      const { github, name: repository } = await openRepository(deps, plan, {
        pull_requests: 'write',
        contents: 'read',
      });
      const pull = await github.pullRequests.get(repository, Number(number));
      if (pull.state === 'merged') {
        return {
          kept: `the merged pull request #${pull.number}: its files stay in the repository until you remove them`,
        };
      }
      if (pull.state === 'open') await github.pullRequests.close(repository, pull.number);
      return 'removed';
    },
    'github/ruleset': async (plan, { name }) => {
      const { github, name: repository } = await openRepository(deps, plan, { administration: 'write' });
      const found = await github.rulesets.find(repository, String(name));
      if (found) await github.rulesets.delete(repository, found.id);
      return 'removed';
    },
  };

  return {
    /** What this run made and has not taken back, newest first. */
    async listUndoable({
      runId,
    }: {
      runId: string;
    }): Promise<{ resources: Array<{ id: string; name: string }> }> {
      const uses = await db.resourceUse.findMany({
        where: { runId, undoneAt: null },
        orderBy: [{ at: 'desc' }, { resourceId: 'desc' }],
        include: { resource: true },
      });
      return {
        resources: uses.map(({ resource }) => ({
          id: resource.id,
          name: `${resource.kind} ${resource.name}`,
        })),
      };
    },

    /** It could not be taken back: it stays, and its undo is not tried again. */
    async keepResource({ runId, resourceId }: { runId: string; resourceId: string }): Promise<void> {
      await db.$transaction([
        db.resourceUse.update({
          where: { resourceId_runId: { resourceId, runId } },
          data: { undoneAt: new Date() },
        }),
        db.managedResource.update({ where: { id: resourceId }, data: { state: 'kept' } }),
      ]);
    },

    /**
     * Takes one thing back: removes what the run made, puts back what it changed. What others use, what was changed since,
     * and what cannot be undone is kept, and named.
     */
    async undoResource({
      runId,
      resourceId,
    }: {
      runId: string;
      resourceId: string;
    }): Promise<{ kept: string | null }> {
      const id = { resourceId_runId: { resourceId, runId } };
      const use = await db.resourceUse.findUniqueOrThrow({ where: id, include: { resource: true } });
      const result = await takeBackUse(use);
      await db.$transaction([
        db.resourceUse.update({ where: id, data: { undoneAt: new Date() } }),
        ...(result === 'removed'
          ? [db.managedResource.update({ where: { id: resourceId }, data: { state: 'removed' } })]
          : []),
      ]);
      return { kept: typeof result === 'object' ? result.kept : null };
    },
  };

  /** Decides what becomes of a thing by who made it and who else uses it, and does it. */
  async function takeBackUse(use: UseOfResource): Promise<UndoResult | 'restored' | 'nothing'> {
    const { resource, resourceId, runId } = use;
    const note = use.undo as unknown as UndoNote | null;
    const replaced = use.replaced as unknown as Replaced | null;
    const called = `${resource.kind} ${resource.name}`;
    const otherUses = await db.resourceUse.count({
      where: { resourceId, runId: { not: runId }, undoneAt: null },
    });
    // Announced, and never confirmed: the effect may have taken place all the same.
    const unheard = resource.state === 'planned' && !use.made;
    const madeUnheard = unheard && use.change === 'add' && replaced === null;
    // Whoever uses a shared thing last takes it away, provided that Onramp made it and did not find it there.
    const isOurs =
      use.made || madeUnheard || (await db.resourceUse.count({ where: { resourceId, made: true } })) > 0;
    const { plan } = await loadRun(deps, runId);
    if (isOurs && note && otherUses === 0) {
      const undo = undoes[note.undo];
      if (!undo) throw new PortalError('internal', `No way is known to take back "${note.undo}".`);
      const stranger = madeUnheard ? await findStranger(plan, note) : null;
      return stranger ? { kept: `${called}, because ${stranger}` } : undo(plan, note.args);
    }
    const restore = note ? restores[note.undo] : undefined;
    if (note && restore && replaced?.before != null) {
      const result = await restore(plan, note.args, replaced);
      if (result !== 'untouched') return result;
    } else if (!isOurs) {
      // What can be put back is noted before it is changed: without a note nothing of it was.
      const mayBeChanged = unheard && !restore && use.change !== 'same' && use.change !== 'keep';
      const how = replaced ? 'changed' : 'may have changed';
      if (replaced || mayBeChanged)
        return { kept: `${called}, which this run ${how} and whose former content is not known` };
    }
    if (isOurs && note) return { kept: `${called}, which another run uses` };
    return 'nothing';
  }

  /** Why a thing that the run may have made is somebody else's; null when it is the run's, or gone. */
  async function findStranger(plan: Plan, { undo, args }: UndoNote): Promise<string | null> {
    if (undo === 'kubernetes/object') {
      const { cluster, apiVersion, kind, namespace, name } = args;
      const found = await getClusterClient(deps, String(cluster)).find({
        apiVersion: String(apiVersion),
        kind: String(kind),
        name: String(name),
        ...(namespace == null ? {} : { namespace: String(namespace) }),
      });
      const isForeign = found !== null && found.metadata.labels?.[MANAGED_BY_LABEL] !== MANAGED_BY;
      return isForeign ? 'somebody else made it while the run was about to' : null;
    }
    if (undo === 'github/variable') {
      const scope = textOrNull(args.environment);
      const { github, name: repository } = await openRepository(deps, plan, {
        ...(scope === null ? {} : { environments: 'read' as const }),
        actions_variables: 'read',
      });
      const found = findVariable(await github.settings.listVariables(repository, scope), String(args.name));
      const planned = plan.settings.find(
        (each) => each.kind === 'variable' && each.environment === scope && each.name === args.name,
      );
      return found && found.value !== planned?.value ? 'its value is not what the run would have set' : null;
    }
    return null;
  }
}

type UseOfResource = Prisma.ResourceUseGetPayload<{ include: { resource: true } }>;

/** Workloads in a namespace that Onramp did not make: they would go with it. */
async function listStrangers(client: Kubernetes, namespace: string): Promise<string[]> {
  const [deployments, pods] = await Promise.all([
    client.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace }),
    client.list({ apiVersion: 'v1', kind: 'Pod', namespace }),
  ]);
  const others = deployments.filter(({ metadata }) => metadata.labels?.[MANAGED_BY_LABEL] !== MANAGED_BY);
  const bare = pods.filter(({ metadata }) => !Array.isArray(metadata.ownerReferences));
  return [...others, ...bare].map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

const textOrNull = (value: string | number | null | undefined) => (value == null ? null : String(value));
