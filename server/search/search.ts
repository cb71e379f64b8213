import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import type { Plan } from '#domain/plan/plan.ts';
import { nearest } from '#domain/search/nearest.ts';
import { readSearch, type SearchTerms } from '#domain/search/read-search.ts';
import type { SearchResult, SearchView } from '#domain/views/search.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { listAppSummaries } from '../apps/list-apps.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { teamRef } from '../teams/team-ref.ts';
import { containing, runsShowing } from './run-conditions.ts';

/** Listed of each kind. */
const MOST_OF_A_KIND = 5;
const MOST_NEAR = 4;
/** Names that a wrong one is compared with. */
const MOST_COMPARED = 5_000;

/**
 * Finds apps, runs, human tasks, teams, repositories and plans by name, number, ticket, commit or pasted address. What
 * the reader may not see is left out.
 * @throws PortalError forbidden
 */
export async function search(
  actor: Actor,
  query: string,
  context: ServerContext = getServerContext(),
): Promise<SearchView> {
  requireMay(actor, 'run.read');
  requireMay(actor, 'app.read');
  const terms = readSearch(query);
  const asOf = context.now().toISOString();
  if (terms.words === '') return { query: '', results: [], more: false, near: [], asOf };
  const kinds = await Promise.all([
    findPlan(actor, context, terms),
    findApps(actor, context, terms),
    findRuns(context, terms),
    findTasks(context, terms),
    findTeams(context, terms),
    findRepositories(context, terms),
  ]);
  const results = kinds.flatMap((found) => found.slice(0, MOST_OF_A_KIND));
  return {
    query: terms.words,
    results: [
      ...results.filter((each) => isNamedSo(each, terms)),
      ...results.filter((each) => !isNamedSo(each, terms)),
    ],
    more: kinds.some((found) => found.length > MOST_OF_A_KIND),
    near: results.length > 0 ? [] : await findNear(actor, context, terms),
    asOf,
  };
}

/** It has exactly this name, number or id. */
function isNamedSo(result: SearchResult, { words, number, issueKey, uuid }: SearchTerms): boolean {
  const text = words.toLowerCase();
  switch (result.kind) {
    case 'app':
    case 'team':
      return result.name.toLowerCase() === text || result.slug.toLowerCase() === text;
    case 'run':
      return result.number === number || result.id === uuid;
    case 'human-task':
      return result.id === uuid || (issueKey !== null && result.issueKey === issueKey);
    case 'repository':
      return result.fullName.toLowerCase() === text;
    case 'plan':
      return result.id === uuid;
    default:
      return result satisfies never;
  }
}

async function findApps(
  actor: Actor,
  context: ServerContext,
  { words, repository, page, revision }: SearchTerms,
) {
  const ofRevision = revision
    ? [{ environments: { some: { runtime: { path: ['revision'], string_starts_with: revision } } } }]
    : [];
  const where: Prisma.AppWhereInput = {
    OR: [
      { name: containing(words) },
      { slug: containing(words) },
      { repository: { name: containing(words) } },
      ...(page?.kind === 'app' ? [{ slug: page.slug }] : []),
      ...(repository ? [{ repository: ofRepository(repository) }] : []),
      ...ofRevision,
    ],
  };
  return (await listAppSummaries(actor, context, where, MOST_OF_A_KIND + 1)).map(toAppResult);
}

const ofRepository = ({ owner, name }: { owner: string; name: string }) => ({
  owner: { equals: owner.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const },
  name: containing(name),
});

function toAppResult(app: Awaited<ReturnType<typeof listAppSummaries>>[number]): SearchResult {
  return { kind: 'app', slug: app.slug, name: app.name, team: app.team, standing: app.standing };
}

async function findRuns(context: ServerContext, { words }: SearchTerms): Promise<SearchResult[]> {
  const runs = await context.database.run.findMany({
    where: await runsShowing(context, words),
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: MOST_OF_A_KIND + 1,
    select: { id: true, number: true, title: true, state: true, startedAt: true },
  });
  return runs.map((run) => ({ kind: 'run', ...run, startedAt: run.startedAt.toISOString() }));
}

async function findTasks({ database }: ServerContext, terms: SearchTerms): Promise<SearchResult[]> {
  const { words, issueKey, uuid } = terms;
  const tasks = await database.humanTask.findMany({
    where: {
      OR: [
        { title: containing(words) },
        ...(issueKey ? [{ issueKey }] : []),
        ...(uuid ? [{ id: uuid }] : []),
      ],
    },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: MOST_OF_A_KIND + 1,
    select: { id: true, title: true, issueKey: true, state: true },
  });
  return tasks.map((task) => ({ kind: 'human-task', ...task }));
}

async function findTeams(context: ServerContext, { words, page }: SearchTerms): Promise<SearchResult[]> {
  const text = words.toLowerCase();
  const teams = context.organisation.teams.filter(
    ({ slug, name }) =>
      slug.includes(text) ||
      name.toLowerCase().includes(text) ||
      (page?.kind === 'team' && page.slug === slug),
  );
  return withApps(context, teams.slice(0, MOST_OF_A_KIND + 1));
}

async function withApps(
  { database }: ServerContext,
  teams: ReadonlyArray<{ slug: string; name: string }>,
): Promise<SearchResult[]> {
  const counts = await database.app.groupBy({
    by: ['team'],
    where: { team: { in: teams.map(({ slug }) => slug) } },
    _count: true,
  });
  return teams.map(({ slug, name }) => ({
    ...{ kind: 'team', slug, name },
    apps: counts.find(({ team }) => team === slug)?._count ?? 0,
  }));
}

async function findRepositories({ database }: ServerContext, terms: SearchTerms): Promise<SearchResult[]> {
  const { words, repository } = terms;
  const repositories = await database.repository.findMany({
    where: {
      OR: [
        { name: containing(words) },
        { owner: containing(words) },
        ...(repository ? [ofRepository(repository)] : []),
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MOST_OF_A_KIND + 1,
    select: { owner: true, name: true, url: true, _count: { select: { runs: true } } },
  });
  return repositories.map(toRepositoryResult);
}

const toRepositoryResult = (row: {
  owner: string;
  name: string;
  url: string;
  _count: { runs: number };
}): SearchResult => ({
  ...{ kind: 'repository', fullName: `${row.owner}/${row.name}`, url: row.url },
  runs: row._count.runs,
});

/** Plans are read by fewer people than runs: only by whom the plan's own page would be shown. */
async function findPlan(actor: Actor, { database, organisation }: ServerContext, { uuid }: SearchTerms) {
  const plan = uuid ? await database.plan.findUnique({ where: { id: uuid } }) : null;
  if (!plan) return [];
  const team = (plan.content as unknown as Plan | null)?.team;
  const context = {
    ownerId: plan.requestedById,
    ...(team ? { team, teamName: teamRef(organisation, team).name } : {}),
  };
  const found: SearchResult = { kind: 'plan', id: plan.id, address: plan.address };
  return may(actor, 'plan.read', context).allowed ? [found] : [];
}

/** Apps, teams and repositories whose names are a few letters away. */
async function findNear(
  actor: Actor,
  context: ServerContext,
  { words, repository }: SearchTerms,
): Promise<SearchResult[]> {
  const { database, organisation } = context;
  const take = MOST_COMPARED;
  const [apps, repositories] = await Promise.all([
    database.app.findMany({ take, orderBy: { registeredAt: 'desc' }, select: { slug: true, name: true } }),
    database.repository.findMany({ take, orderBy: { createdAt: 'desc' }, select: { id: true, name: true } }),
  ]);
  const found = nearest(
    repository?.name ?? words,
    [
      ...apps.map(({ slug, name }) => ({ kind: 'app', id: slug, name })),
      ...organisation.teams.map(({ slug, name }) => ({ kind: 'team', id: slug, name })),
      ...repositories.map(({ id, name }) => ({ kind: 'repository', id, name })),
    ],
    MOST_NEAR,
  );
  const idsOf = (kind: string) => found.filter((each) => each.kind === kind).map(({ id }) => id);
  const [nearApps, nearTeams, nearRepositories] = await Promise.all([
    listAppSummaries(actor, context, { slug: { in: idsOf('app') } }),
    withApps(
      context,
      organisation.teams.filter(({ slug }) => idsOf('team').includes(slug)),
    ),
    database.repository.findMany({
      where: { id: { in: idsOf('repository') } },
      select: { owner: true, name: true, url: true, _count: { select: { runs: true } } },
    }),
  ]);
  const near = [...nearApps.map(toAppResult), ...nearTeams, ...nearRepositories.map(toRepositoryResult)];
  const placeOf = (result: SearchResult) =>
    found.findIndex(({ kind, id, name }) => kind === result.kind && isOf(result, { id, name }));
  return near.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function isOf(result: SearchResult, { id, name }: { id: string; name: string }): boolean {
  if (result.kind === 'repository') return result.fullName.endsWith(`/${name}`);
  return 'slug' in result && result.slug === id;
}
