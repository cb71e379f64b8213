/** Jira Cloud REST API version 3 answers, only as wide as Onramp uses them. */
import { z } from 'zod';

/** Jira writes offsets without a colon (`+0000`), which is not ISO 8601's extended format. */
const timestamp = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'not a time');

export const personSchema = z.object({ accountId: z.string(), displayName: z.string() });

const statusSchema = z.object({
  id: z.string(),
  name: z.string(),
  statusCategory: z.object({ key: z.string() }),
});

const commentSchema = z.object({
  author: personSchema.nullish(),
  body: z.unknown(),
  created: timestamp,
});

const fieldsSchema = z.object({
  summary: z.string(),
  labels: z.array(z.string()).default([]),
  status: statusSchema,
  resolution: z.object({ id: z.string(), name: z.string() }).nullish(),
  assignee: personSchema.nullish(),
  updated: timestamp,
  comment: z.object({ comments: z.array(commentSchema), total: z.number() }).optional(),
});

/** Fields asked for, always: what is not asked for is not sent. */
export const ISSUE_FIELDS = ['summary', 'labels', 'status', 'resolution', 'assignee', 'updated', 'comment'];

export const issueSchema = z.object({ id: z.string(), key: z.string(), fields: fieldsSchema });

export const issueDetailsSchema = issueSchema.extend({
  changelog: z.object({
    histories: z.array(
      z.object({
        author: personSchema.nullish(),
        created: timestamp,
        items: z.array(
          z.object({ field: z.string(), fieldId: z.string().optional(), to: z.string().nullish() }),
        ),
      }),
    ),
  }),
});

export const searchSchema = z.object({
  issues: z.array(issueSchema).default([]),
  nextPageToken: z.string().nullish(),
});

export const bulkFetchSchema = z.object({ issues: z.array(issueSchema).default([]) });

export const createdIssueSchema = z.object({ id: z.string(), key: z.string() });

export const createdCommentSchema = z.object({ id: z.string() });

export const transitionsSchema = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      to: statusSchema,
      /** Fields of its screen, by key. */
      fields: z
        .object({
          resolution: z
            .object({ allowedValues: z.array(z.object({ id: z.string(), name: z.string() })).default([]) })
            .optional(),
        })
        .optional(),
    }),
  ),
});
