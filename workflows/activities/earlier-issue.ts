import { Context } from '@temporalio/activity';
import type { ActivityDeps } from './deps.ts';

/** How long a label search may lag behind a create (Atlassian: "eventually consistent", seconds to minutes). */
const SEARCH_LAG_MS = 10_000;

/** The issue of a label that a create may have made without an answer: looked for once the search can know of it. */
export async function findEarlierIssue(
  { jira, organisation }: Pick<ActivityDeps, 'jira' | 'organisation'>,
  label: string,
): Promise<{ key: string; id: string } | null> {
  await Context.current().sleep(SEARCH_LAG_MS);
  return jira.findIssueByLabel(organisation.jira.projectKey, label);
}
