import type { Organisation } from '../../domain/organisation.ts';
import { type AdfDocument, adf, type IssueTransition, type Jira } from '../../integrations/jira/index.ts';

/** `closed` now, `done` before, `missing` (deleted, or out of sight), or `open` because no transition leads to done. */
type ClosedIssue = 'closed' | 'done' | 'missing' | 'open';

/**
 * Closes an issue that nobody needs to answer any more: says why in a comment, then moves it to done. Whoever reads it
 * later must not take it for an answer, so its resolution is not one that means "done as asked".
 * Doing it twice comments once and moves once.
 */
export async function closeIssue(
  { jira, organisation }: { jira: Jira; organisation: Pick<Organisation, 'jira'> },
  key: string,
  why: AdfDocument,
): Promise<ClosedIssue> {
  const issue = await jira.findIssue(key);
  if (!issue) return 'missing';
  if (issue.status.category === 'done') return 'done';
  if (issue.lastComment?.text !== adf.adfToText(why).trim()) await jira.addComment(key, why);
  const way = chooseWayToDone(await jira.listTransitions(key), organisation.jira.acceptedResolutionIds);
  if (!way) return 'open';
  await jira.transition(key, way);
  return 'closed';
}

/**
 * The transition to done to take, with the resolution to give: one that does not accept where the screen offers it,
 * else one that sets its own, else whatever leads to done. Null when nothing does from here.
 */
export function chooseWayToDone(
  transitions: IssueTransition[],
  acceptedResolutionIds: readonly string[],
): { transitionId: string; resolutionId?: string } | null {
  const toDone = transitions.filter((transition) => transition.to === 'done');
  for (const { id, resolutions } of toDone) {
    const declining = resolutions?.find((resolution) => !acceptedResolutionIds.includes(resolution.id));
    if (declining) return { transitionId: id, resolutionId: declining.id };
  }
  const last = toDone.find((transition) => transition.resolutions === null) ?? toDone[0];
  return last ? { transitionId: last.id } : null;
}
