import { MANAGED_BY, MANAGED_BY_LABEL } from '../../domain/app-manifest/kubernetes-object.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { keysInside } from '../../domain/run/undo-decision.ts';
import { type GithubInstallation, isRulesetAsWanted } from '../../integrations/github/index.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import { wantedEnvironment, wantedRuleset } from './github-wishes.ts';
import type { UndoNote } from './ledger.ts';
import { listStrangers } from './namespace-strangers.ts';
import { findVariable, isSameEnvironment } from './restore.ts';
import { getClusterClient, type OpenedRepository, openRepository, repositoryKey } from './run-context.ts';
import { readUndoFiles } from './undo-files-record.ts';

/** `kept`: what stays and why, to be continued with the next one after a semicolon; null where nobody needs to be told. */
export type UndoResult = 'removed' | { kept: string | null };

/** A thing that is to be removed, with what tells it from somebody else's of the same name. */
export interface Removable {
  runId: string;
  plan: Plan;
  args: UndoNote['args'];
  /** Kind and name, as people are told. */
  called: string;
  /** `unheard`: the run announced it and never learned whether it was made. */
  heard: 'made' | 'unheard';
  /** What the ledger says was written last: of a branch, its commit. */
  version: string | null;
  claimedAt: Date;
  /** Start of the first run that made it: what is older is not Onramp's. */
  madeAfter: Date;
}

type UndoWay = (removable: Removable) => Promise<UndoResult>;

/** Clocks of different systems, and whole seconds where they tell no more. */
const CLOCK_TOLERANCE_MS = 60_000;
/** GitHub gives times in whole seconds. */
const GITHUB_CLOCK_STEP_MS = 1_000;
/** Strangers named in a reason; the first ones tell enough. */
const NAMED_MAX = 3;
const NOT_AS_WISHED = 'is not what the run would have set';

/** One entry per way of removing something. Each looks first; the thing may be gone already, or be somebody else's. */
export function createUndoWays(deps: ActivityDeps): Record<string, UndoWay> {
  const { db } = deps;
  return {
    'catalog/app': async ({ args }) => {
      await db.app.deleteMany({ where: { slug: String(args.slug) } });
      return 'removed';
    },

    'kubernetes/object': async ({ args, called, heard, madeAfter }) => {
      const { cluster, apiVersion, kind, namespace, name } = args;
      const client = getClusterClient(deps, String(cluster));
      const reference = {
        apiVersion: String(apiVersion),
        kind: String(kind),
        name: String(name),
        ...(namespace == null ? {} : { namespace: String(namespace) }),
      };
      const found = await client.find(reference);
      if (!found) return 'removed';
      const { labels, creationTimestamp, uid } = found.metadata;
      if (labels?.[MANAGED_BY_LABEL] !== MANAGED_BY) {
        const because =
          heard === 'made'
            ? "it does not carry Onramp's label any more"
            : 'somebody else made it while the run was about to';
        return { kept: `${called}, because ${because}` };
      }
      if (Date.parse(creationTimestamp ?? '') < madeAfter.getTime() - CLOCK_TOLERANCE_MS)
        return { kept: `${called}, because it is older than the run` };
      if (kind === 'Namespace') {
        const isOurs = await readMadeIn(String(cluster), String(name));
        const strangers = await listStrangers(client, String(name), isOurs);
        if (strangers.length > 0)
          return { kept: `the namespace ${name}, because ${names(strangers)} in it is not Onramp's` };
      }
      // Of that very object: one made anew since the look is another.
      await client.delete(reference, { propagation: 'Background', uid });
      return 'removed';
    },

    'github/environment': async ({ runId, plan, args, called, heard }) => {
      const opened = await openRepository(deps, plan, {
        administration: 'write',
        environments: 'write',
        actions: 'read',
        ...(heard === 'unheard' ? { members: 'read' as const } : {}),
      });
      const { github, name: repository } = opened;
      const environment = String(args.name);
      const found = await github.environments.readSpec(repository, environment);
      if (!found) return 'removed';
      if (heard === 'unheard') {
        const wanted = await wantedEnvironment(deps, plan, environment, opened);
        if (!isSameEnvironment(found, wanted))
          return { kept: `${called}, because its protection ${NOT_AS_WISHED}` };
      }
      const strangers = await listStrangersOnGithub(runId, plan, opened, environment);
      if (strangers.length > 0)
        return { kept: `${called}, because ${names(strangers)} in it is not Onramp's` };
      await github.environments.delete(repository, environment);
      return 'removed';
    },

    'github/variable': async ({ plan, args, called, heard }) => {
      const { github, name: repository } = await openRepository(deps, plan, {
        environments: 'write',
        actions_variables: 'write',
      });
      const scope = textOrNull(args.environment);
      if (heard === 'unheard') {
        const found = findVariable(await github.settings.listVariables(repository, scope), String(args.name));
        const planned = plan.settings.find(
          (each) => each.kind === 'variable' && each.environment === scope && each.name === args.name,
        );
        if (found && found.value !== planned?.value)
          return { kept: `${called}, because its value ${NOT_AS_WISHED}` };
      }
      await github.settings.deleteVariable(repository, scope, String(args.name));
      return 'removed';
    },

    'github/secret': async ({ plan, args, called, heard, claimedAt }) => {
      const { github, name: repository } = await openRepository(deps, plan, {
        environments: 'write',
        secrets: 'write',
      });
      const scope = textOrNull(args.environment);
      if (heard === 'unheard') {
        const found = findVariable(await github.settings.listSecrets(repository, scope), String(args.name));
        // Nobody can read it: what was there before the run was about to put its own is not the run's.
        if (found && found.updatedAt.getTime() < claimedAt.getTime() - GITHUB_CLOCK_STEP_MS)
          return { kept: `${called}, because it is older than what the run would have set` };
      }
      await github.settings.deleteSecret(repository, scope, String(args.name));
      return 'removed';
    },

    'github/branch': async ({ plan, args, version }) => {
      const { github, name: repository } = await openRepository(deps, plan, { contents: 'write' });
      const branch = String(args.branch);
      const head = await github.git.findBranchHead(repository, branch);
      if (!head) return 'removed';
      if (version === null)
        return { kept: `the branch ${branch}, because the run does not know whether its commit is there` };
      if (head.sha !== version)
        return { kept: `the branch ${branch}, because there are commits on it that are not Onramp's` };
      await github.git.deleteBranch(repository, branch);
      return 'removed';
    },

    'github/pull-request': async ({ runId, plan, args }) => {
      const { github, name: repository } = await openRepository(deps, plan, {
        pull_requests: 'write',
        contents: 'read',
      });
      const pull = await github.pullRequests.get(repository, Number(args.number));
      if (pull.state === 'merged') {
        // What became of its files has been seen to, and is told, by itself.
        if ((await readUndoFiles(db, runId)).files) return { kept: null };
        return {
          kept: `the merged pull request #${pull.number}: its files stay in the repository until you remove them`,
        };
      }
      if (pull.state === 'open') await github.pullRequests.close(repository, pull.number);
      return 'removed';
    },

    'github/ruleset': async ({ plan, args, called, heard }) => {
      const { github, name: repository } = await openRepository(deps, plan, { administration: 'write' });
      const found = await github.rulesets.find(repository, String(args.name));
      if (!found) return 'removed';
      if (heard === 'unheard' && !isRulesetAsWanted(found, wantedRuleset(plan)))
        return { kept: `${called}, because what it asks for ${NOT_AS_WISHED}` };
      await github.rulesets.delete(repository, found.id);
      return 'removed';
    },
  };

  /** Whether an object of the namespace is in the ledger as made by Onramp and still there. */
  async function readMadeIn(cluster: string, namespace: string) {
    const start = keysInside({
      system: 'kubernetes',
      kind: 'Namespace',
      key: `${cluster}/-/Namespace/${namespace}`,
      name: namespace,
    });
    const made = await listMadeKeys('kubernetes', String(start));
    return (kind: string, name: string) => made.has(`${start}${kind}/${name}`);
  }

  /** Variables and secrets of an environment that Onramp did not set: they would go with it. */
  async function listStrangersOnGithub(
    runId: string,
    plan: Plan,
    { github, name }: OpenedRepository,
    environment: string,
  ): Promise<string[]> {
    const present = await listSettings(github, name, environment);
    // What this undo has just removed may be listed for a moment longer.
    const made = await listMadeKeys('github', repositoryKey(plan, ''), [{ runId, removed: true }]);
    return present
      .filter(({ kind, name: setting }) => !made.has(repositoryKey(plan, kind, `${environment}/${setting}`)))
      .map(({ kind, name: setting }) => `${kind} ${setting}`);
  }

  async function listMadeKeys(
    system: string,
    start: string,
    also: Prisma.ResourceUseWhereInput[] = [],
  ): Promise<Set<string>> {
    const made = await db.managedResource.findMany({
      where: {
        system,
        key: { startsWith: start },
        uses: { some: { OR: [{ made: true, removed: false }, ...also] } },
      },
      select: { key: true },
    });
    return new Set(made.map(({ key }) => key));
  }
}

async function listSettings(
  { settings }: GithubInstallation,
  repository: OpenedRepository['name'],
  environment: string,
) {
  const [variables, secrets] = await Promise.all([
    settings.listVariables(repository, environment),
    settings.listSecrets(repository, environment),
  ]);
  return [
    ...variables.map(({ name }) => ({ kind: 'variable', name })),
    ...secrets.map(({ name }) => ({ kind: 'secret', name })),
  ];
}

const names = (things: readonly string[]) => things.slice(0, NAMED_MAX).join(', ');
const textOrNull = (value: string | number | null | undefined) => (value == null ? null : String(value));
