import { readSearch, type SearchTerms } from '#domain/search/read-search.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { ServerContext } from '../context.ts';

/** Things of one kind through which runs are found: more than anybody reads. */
const MOST_IDS = 500;

/** A text as part of another, in any case; `%` and `_` mean themselves. */
export const containing = (text: string) =>
  ({ contains: text.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' }) as const;

const same = (text: string) => ({ equals: text.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' }) as const;

/**
 * Runs that show a text anywhere in a list or on their page: in the title; as number, id, repository, app, team, person,
 * ticket, pull request or commit. What is not a column of the run itself is looked up first, in its own small table, so
 * that one pass over the runs is enough.
 */
export async function runsShowing(context: ServerContext, text: string): Promise<Prisma.RunWhereInput> {
  const terms = readSearch(text);
  const { words, number, uuid } = terms;
  const [repositories, people, plans, ids] = await Promise.all([
    findRepositories(context, terms),
    context.database.person.findMany({
      where: { name: containing(words) },
      take: MOST_IDS,
      select: { id: true },
    }),
    findPlans(context, terms),
    findByTicketOrPullRequest(context, terms),
  ]);
  const teams = context.organisation.teams.filter(({ slug, name }) =>
    [slug, name].some((each) => each.toLowerCase().includes(words.toLowerCase())),
  );
  return {
    OR: [
      { title: containing(words) },
      { repositoryId: { in: repositories } },
      { startedById: { in: people.map(({ id }) => id) } },
      { planId: { in: uuid ? [...plans, uuid] : plans } },
      { team: { in: teams.map(({ slug }) => slug) } },
      { id: { in: uuid ? [...ids, uuid] : ids } },
      ...(number === null ? [] : [{ number }]),
    ],
  };
}

/** By name, by their apps' names, and by a commit that runs, or waits to run, somewhere. */
async function findRepositories({ database }: ServerContext, terms: SearchTerms): Promise<string[]> {
  const { words, repository, revision, page } = terms;
  const named = await database.repository.findMany({
    where: {
      OR: [
        { name: containing(words) },
        { owner: containing(words) },
        { apps: { some: { OR: [{ name: containing(words) }, { slug: containing(words) }] } } },
        ...(page?.kind === 'app' ? [{ apps: { some: { slug: page.slug } } }] : []),
        ...(repository ? [{ owner: same(repository.owner), name: containing(repository.name) }] : []),
      ],
    },
    take: MOST_IDS,
    select: { id: true },
  });
  if (!revision) return named.map(({ id }) => id);
  const running = await database.$queryRaw<Array<{ id: string }>>`
    SELECT DISTINCT app."repositoryId" AS "id" FROM "AppEnvironment" place JOIN "App" app ON app."id" = place."appId"
    WHERE place."runtime" ->> 'revision' LIKE ${`${revision}%`}
    UNION SELECT "repositoryId" FROM "PendingApproval" WHERE "revision" LIKE ${`${revision}%`} LIMIT ${MOST_IDS}`;
  return [...named, ...running].map(({ id }) => id);
}

/** Plans made at a commit. */
async function findPlans({ database }: ServerContext, { revision }: SearchTerms): Promise<string[]> {
  if (!revision) return [];
  const plans = await database.$queryRaw<Array<{ id: string }>>`
    SELECT "id" FROM "Plan" WHERE ("content" -> 'repository' ->> 'headSha') LIKE ${`${revision}%`} LIMIT ${MOST_IDS}`;
  return plans.map(({ id }) => id);
}

async function findByTicketOrPullRequest(
  { database }: ServerContext,
  { issueKey, number }: SearchTerms,
): Promise<string[]> {
  const [waiters, uses] = await Promise.all([
    issueKey
      ? database.humanTaskWaiter.findMany({
          where: { task: { issueKey } },
          take: MOST_IDS,
          select: { runId: true },
        })
      : [],
    number === null
      ? []
      : database.resourceUse.findMany({
          where: {
            resource: {
              system: 'github',
              kind: 'pull-request',
              key: { endsWith: `/pull-request/${number}` },
            },
          },
          take: MOST_IDS,
          select: { runId: true },
        }),
  ]);
  return [...waiters, ...uses].map(({ runId }) => runId);
}
