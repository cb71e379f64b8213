import { Context } from '@temporalio/activity';
import { teamsOfGroups } from '../../domain/access/actor.ts';
import { mayInRepository } from '../../domain/access/repository-rights.ts';
import { MANIFEST_PATH } from '../../domain/app-manifest/manifest.ts';
import type { Inspection, RepositoryFiles } from '../../domain/inspection/inspection.ts';
import { maxReadBytes, textOf } from '../../domain/inspection/reading.ts';
import type { Readings } from '../../domain/inspection/readings.ts';
import { createTreeFiles } from '../../domain/inspection/tree.ts';
import { hashPlan } from '../../domain/plan/hash-plan.ts';
import type { Plan, PlanChoices, PlannedRepository } from '../../domain/plan/plan.ts';
import { planFault } from '../../domain/plan/plan-schema.ts';
import { PortalError } from '../../domain/portal-error.ts';
import { parseRepositoryAddress } from '../../domain/repository-address.ts';
import type {
  GithubInstallation,
  Repository,
  RepositoryName,
  TreeEntry,
} from '../../integrations/github/index.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import { endPlan } from './end-plan.ts';
import { readExistingCluster, readExistingGithub } from './existing.ts';
import { listNamesOfOthers } from './names.ts';
import { createPlanning } from './planning.ts';

/** Files that inspection always asks for: read ahead, side by side, instead of one after the other. */
const READ_AHEAD =
  /(^|\/)(package\.json|Dockerfile|Procfile|tsconfig\.json|\.nvmrc|\.node-version|\.tool-versions|pnpm-workspace\.yaml)$/;
const READ_AHEAD_MAX = 60;
const PARALLEL_READS = 8;
const HEARTBEAT_MS = 3_000;

/** Reading a repository and making the plan: nothing in it is executed. */
export function createRepositoryActivities(deps: ActivityDeps) {
  const { db, github, organisation, portalUrl } = deps;
  const planning = createPlanning();

  return {
    /**
     * Finds the repository and whether the requester may see it. The same sentence for "is not there" and "you may not
     * see it", so that nobody learns names of repositories that are not theirs.
     * @throws PortalError invalid | not-found | forbidden
     */
    async resolveRepository({ planId }: { planId: string }): Promise<void> {
      const plan = await getPlanRow(planId);
      const { repository } = await findVisible(plan);
      const saved = await db.repository.upsert({
        where: { host_externalId: { host: hostOf(plan.address), externalId: BigInt(repository.id) } },
        create: {
          host: hostOf(plan.address),
          externalId: BigInt(repository.id),
          owner: repository.owner,
          name: repository.name,
          url: repository.url,
          defaultBranch: repository.defaultBranch,
        },
        update: {
          owner: repository.owner,
          name: repository.name,
          url: repository.url,
          defaultBranch: repository.defaultBranch,
        },
      });
      await db.plan.update({ where: { id: planId }, data: { repositoryId: saved.id } });
    },

    /** @throws PortalError invalid (nothing to onboard) | not-found */
    async inspectAndPlan({ planId }: { planId: string }): Promise<void> {
      const heartbeat = setInterval(() => Context.current().heartbeat(), HEARTBEAT_MS);
      try {
        const row = await getPlanRow(planId);
        if (row.status !== 'inspecting') return;
        const visible = await findVisible(row);
        const plan = await makePlan(row, visible);
        requireKeepable(plan);
        await endPlan(db, planId, {
          status: 'ready',
          content: plan as unknown as Prisma.InputJsonValue,
          contentHash: hashPlan(plan),
        });
      } finally {
        clearInterval(heartbeat);
      }
    },
  };

  function getPlanRow(planId: string) {
    return db.plan.findUniqueOrThrow({
      where: { id: planId },
      include: { requestedBy: { include: { githubAccount: true } } },
    });
  }
  type PlanRow = Awaited<ReturnType<typeof getPlanRow>>;

  function hostOf(address: string): string {
    return parse(address).host;
  }

  function parse(address: string) {
    const parsed = parseRepositoryAddress(address, { hosts: organisation.repositoryHosts });
    if (!parsed.ok) throw new PortalError('invalid', parsed.sentence);
    return parsed;
  }

  async function findVisible(row: PlanRow) {
    const { owner, name } = parse(row.address);
    const unseen = new PortalError(
      'not-found',
      `${owner}/${name} does not exist, or it is not visible to you or to Onramp. Check the spelling; for a private repository, ask its owner to install the Onramp app on it and to give you access.`,
    );
    const found = await github.findRepository({ owner, name });
    if (!found) throw unseen;
    const { repository, installation } = found;
    const calls = await github.forReading(found);
    const account = row.requestedBy.githubAccount;
    if (!account)
      throw new PortalError(
        'forbidden',
        'Link your GitHub account on your profile first: your own rights on the repository decide.',
      );
    // Without an installation GitHub does not tell a person's rights; a public repository is visible to everybody.
    if (installation) {
      const { permission } = await calls.repositories.permissionOf(repository, {
        githubUserId: Number(account.githubId),
        lastKnownLogin: account.login,
      });
      if (repository.private && !mayInRepository('plan.create', permission, '').allowed) throw unseen;
    }
    return { repository, installation, calls };
  }

  async function makePlan(row: PlanRow, visible: Awaited<ReturnType<typeof findVisible>>): Promise<Plan> {
    const { repository, installation, calls } = visible;
    const fullName = `${repository.owner}/${repository.name}`;
    const head = await calls.git.findBranchHead(repository, repository.defaultBranch);
    if (!head) {
      throw new PortalError(
        'invalid',
        `${fullName} has no commit yet. Push the app to ${repository.defaultBranch}, then inspect it again.`,
      );
    }
    if (repository.archived)
      throw new PortalError('invalid', `${fullName} is archived: nothing can be changed in it.`);
    const tree = await calls.git.listTree(repository, head.sha);
    const files = createRepositoryFiles(calls, repository, tree);
    const inspection = await planning.inspect(files, repository.name);
    const planned: PlannedRepository = {
      host: hostOf(row.address),
      id: repository.id,
      owner: repository.owner,
      ownerId: repository.ownerId,
      name: repository.name,
      url: repository.url,
      private: repository.private,
      defaultBranch: repository.defaultBranch,
      headSha: head.sha,
    };
    return planWithExisting(row, planned, inspection, files, { installation, calls, repository });
  }

  /** The plan is made twice: first to learn which objects and files it touches, then with what those are now. */
  async function planWithExisting(
    row: PlanRow,
    planned: PlannedRepository,
    inspection: Inspection,
    files: RepositoryFiles,
    visible: Awaited<ReturnType<typeof findVisible>>,
  ): Promise<Plan> {
    const choices = row.choices as unknown as PlanChoices;
    const manifest = await files.read(MANIFEST_PATH);
    const paths = await planning.requiredPaths({
      inspection,
      organisation,
      listing: files.paths,
      manifest: textOf(manifest),
    });
    const read = async (wanted: readonly string[]): Promise<Readings> =>
      Object.fromEntries(
        await mapInParallel(wanted, async (path) => [path, await files.read(path)] as const),
      );
    const [readings, existingGithub] = await Promise.all([
      read(paths),
      readExistingGithub(deps, visible.repository, visible.installation),
    ]);
    const input = {
      repository: planned,
      inspection,
      choices,
      organisation,
      requesterTeams: teamsOfGroups(organisation, row.requestedBy.groups),
      schemaUrl: `${portalUrl}/schemas/onramp.v1.json`,
      existing: {
        files: readings,
        github: existingGithub,
        cluster: { objects: {}, usage: {} },
        namesTaken: [],
      },
    };
    const draft = await planning.buildPlan(input);
    if (draft.apps.length === 0) return draft;
    // What was not asked for counts as absent: nothing that is written may be among it.
    const further = draft.files.map(({ path }) => path).filter((path) => !Object.hasOwn(readings, path));
    const [cluster, more, namesTaken] = await Promise.all([
      readExistingCluster(deps, draft),
      read(further),
      listNamesOfOthers(deps, draft),
    ]);
    return planning.buildPlan({
      ...input,
      existing: { ...input.existing, files: { ...readings, ...more }, cluster, namesTaken },
    });
  }
}

/** What is kept satisfies the schema it is read with: a plan that does not is a fault of ours, and no plan. */
function requireKeepable(plan: Plan): void {
  const fault = planFault(plan);
  if (fault === null) return;
  throw new PortalError(
    'internal',
    'Onramp made a plan of this repository that it could not show: something went wrong inside Onramp. The platform team finds the details in the worker’s log.',
    { details: { fault: fault.slice(0, 2_000) } },
  );
}

/** Files of one commit, each read once, by the blob ids of the tree. */
function createRepositoryFiles(
  calls: GithubInstallation,
  repository: Repository & RepositoryName,
  tree: TreeEntry[],
): RepositoryFiles {
  const files = createTreeFiles(tree, {
    readFile: (item) => calls.git.readBlob(repository, item, { maxBytes: maxReadBytes(item.path) }),
    readLink: (item) => calls.git.readLink(repository, item),
  });
  let ahead: Promise<unknown> | null = null;
  const readAhead = () =>
    mapInParallel(
      files.paths
        .filter((path) => READ_AHEAD.test(path) && !path.includes('node_modules/'))
        .slice(0, READ_AHEAD_MAX),
      files.read,
    );
  return {
    ...files,
    async read(path) {
      ahead ??= readAhead();
      await ahead;
      return files.read(path);
    },
  };
}

async function mapInParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const lanes = Array.from({ length: Math.min(PARALLEL_READS, items.length) }, async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  });
  await Promise.all(lanes);
  return results;
}
