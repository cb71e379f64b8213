import type { z } from 'zod';
import { adfToText } from './adf.ts';
import type { issueDetailsSchema, issueSchema, personSchema } from './api-schemas.ts';
import type { JiraIssue, JiraIssueDetails, JiraPerson, StatusCategory } from './types.ts';

/** Keys are fixed by Jira (`undefined` is the category "No category"); an unknown one is not done. */
export function toStatusCategory(key: string): StatusCategory {
  return key === 'done' || key === 'new' ? key : 'indeterminate';
}

function toPerson(answer: z.infer<typeof personSchema> | null | undefined): JiraPerson | null {
  return answer ? { accountId: answer.accountId, displayName: answer.displayName } : null;
}

export function toIssue(answer: z.infer<typeof issueSchema>, issueUrl: (key: string) => string): JiraIssue {
  const { fields } = answer;
  const { id, name, statusCategory } = fields.status;
  return {
    id: answer.id,
    key: answer.key,
    url: issueUrl(answer.key),
    summary: fields.summary,
    labels: fields.labels,
    status: { id, name, category: toStatusCategory(statusCategory.key) },
    resolution: fields.resolution ?? null,
    assignee: toPerson(fields.assignee),
    updatedAt: fields.updated,
    commentCount: fields.comment?.total ?? 0,
  };
}

export function toIssueDetails(
  answer: z.infer<typeof issueDetailsSchema>,
  issueUrl: (key: string) => string,
): JiraIssueDetails {
  const issue = toIssue(answer, issueUrl);
  const resolved = answer.changelog.histories
    .filter((history) =>
      history.items.some(
        (item) =>
          (item.fieldId ?? item.field) === 'resolution' &&
          item.to != null &&
          item.to === issue.resolution?.id,
      ),
    )
    .toSorted((a, b) => b.created.getTime() - a.created.getTime())[0];
  const comments = answer.fields.comment?.comments ?? [];
  const last = comments.toSorted((a, b) => b.created.getTime() - a.created.getTime())[0];
  return {
    ...issue,
    resolvedBy: toPerson(resolved?.author),
    resolvedAt: resolved?.created ?? null,
    lastComment: last
      ? { author: toPerson(last.author), text: adfToText(last.body).trim(), at: last.created }
      : null,
  };
}
