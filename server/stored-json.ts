import { z } from 'zod';
import { FAILURE_CAUSES } from '#domain/failures/failure-causes.ts';
import { HUMAN_TASK_OUTCOMES, type HumanTaskAnswer, type HumanTaskRequest } from '#domain/human-task.ts';
import type { StepLink, WaitingFor } from '#domain/run/run.ts';

/**
 * Reads JSON columns by a schema. What an earlier Onramp kept otherwise is left out rather than shown wrong: one odd row
 * never takes a list or a page with it.
 */

const link = z.object({ label: z.string(), url: z.string() });
const waitingFor = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('merge'),
    pullRequestUrl: z.string(),
    who: z.string(),
    obstacle: z.string().optional(),
  }),
  z.object({
    kind: z.literal('human-task'),
    humanTaskId: z.uuid(),
    issueKey: z.string().nullable(),
    owner: z.string(),
  }),
  z.object({
    kind: z.literal('next-commit'),
    reason: z.string(),
    url: z.string().nullable(),
    who: z.string(),
    cause: z.enum(FAILURE_CAUSES).optional().catch(undefined),
  }),
  z.object({ kind: z.literal('undo-files'), reason: z.string(), pullRequestUrl: z.string().nullable() }),
]);
const answer = z.object({
  outcome: z.enum(HUMAN_TASK_OUTCOMES),
  by: z.string().nullable(),
  at: z.string(),
  comment: z.string().nullable(),
});
const request = z.object({
  paragraphs: z.array(z.string()).catch([]),
  facts: z
    .array(
      z.object({
        measure: z.string(),
        asked: z.string().nullable(),
        limit: z.string().nullable(),
        evidence: z.string(),
      }),
    )
    .catch([]),
  links: z.array(link).catch([]),
  // Earlier requests have none: nobody is told that Onramp looks for itself where that is not known.
  obstacle: z.object({ stands: z.string(), gone: z.string() }).nullable().catch(null),
  whenResolved: z.string().catch(''),
  whenRejected: z.string().catch(''),
});

function readList<Item>(item: z.ZodType<Item>, json: unknown): Item[] {
  if (!Array.isArray(json)) return [];
  return json.flatMap((each) => {
    const parsed = item.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}

export const readLinks = (json: unknown): StepLink[] => readList(link, json);

export const readWaitingFor = (json: unknown): WaitingFor[] => readList(waitingFor, json);

export const readAnswer = (json: unknown): HumanTaskAnswer | null => answer.safeParse(json).data ?? null;

/** What of a request is shown; the rest of a task has columns of its own. */
export const readRequest = (json: unknown): Pick<HumanTaskRequest, keyof z.infer<typeof request>> =>
  request.parse(typeof json === 'object' && json !== null ? json : {});
