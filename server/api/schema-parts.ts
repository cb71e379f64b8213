import { z } from 'zod';
import { FAILURE_CAUSES } from '#domain/failures/failure-causes.ts';
import { PORTAL_ERROR_CODES } from '#domain/portal-error.ts';
import { FILES_UNDO_STATES } from '#domain/views/runs.ts';

/** Pieces that several answers of the API share. */

export const time = z.iso.datetime().describe('ISO 8601, UTC');
export const id = z.uuid();
export const teamRef = z.object({ slug: z.string(), name: z.string() });
export const person = z.object({ name: z.string() });
export const repositoryRef = z.object({ fullName: z.string(), url: z.string() });
export const link = z.object({ label: z.string(), url: z.string() });
export const failure = z.object({ code: z.enum(PORTAL_ERROR_CODES), message: z.string() });
export const permission = z.object({ allowed: z.boolean(), reason: z.string().optional() });
export const owner = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('platform') }),
  z.object({ kind: z.literal('team'), team: teamRef }),
]);
export const waitingFor = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('merge'),
    pullRequestUrl: z.string(),
    who: z.string(),
    obstacle: z.string().optional(),
  }),
  z.object({
    kind: z.literal('human-task'),
    humanTaskId: id,
    issueKey: z.string().nullable(),
    owner: z.string(),
  }),
  z.object({
    kind: z.literal('next-commit'),
    reason: z.string(),
    url: z.string().nullable(),
    who: z.string(),
    cause: z.enum(FAILURE_CAUSES).optional().describe('What failed, where it is known'),
  }),
  z.object({
    kind: z.literal('undo-files'),
    reason: z.string().describe('Why the undo asks again whether the files go or stay'),
    pullRequestUrl: z.string().nullable(),
  }),
]);

export const filesUndoSchema = z
  .object({
    state: z.enum(FILES_UNDO_STATES),
    pullRequest: z.object({ number: z.number().int(), url: z.string() }).nullable(),
    files: z.array(
      z.object({
        path: z.string(),
        does: z.enum(['remove', 'restore', 'stay']),
        because: z.string().nullable().describe('Why it stays'),
      }),
    ),
    fails: z.string().nullable().describe('What fails in the pipeline when the files stay'),
  })
  .describe(
    'What the undo does with the files that the merge brought. `ahead`: nobody asked to undo, and files are as planned; later as they were found in the repository',
  );

export const freshness = z.discriminatedUnion('status', [
  z.object({ status: z.literal('fresh'), observedAt: time, source: z.string() }),
  z.object({
    status: z.literal('stale'),
    observedAt: time,
    source: z.string(),
    reason: z.string().nullable(),
  }),
  z.object({
    status: z.literal('unavailable'),
    since: time.nullable(),
    lastObservedAt: time.nullable(),
    source: z.string(),
    reason: z.string(),
  }),
]);

export const resourceSchema = z.object({
  id,
  system: z.string(),
  kind: z.string(),
  name: z.string(),
  location: z.string().nullable(),
  url: z.string().nullable(),
  step: z.string(),
  state: z.enum(['planned', 'present', 'removed', 'kept']),
  made: z.boolean().describe('Made by this run, or found as wanted'),
  at: time,
  whenUndone: z
    .enum(['removed', 'restored', 'kept'])
    .describe(
      'What undoing the run does to it; `restored` puts back what the run changed. What is kept here stays; what somebody changed or added since may stay too, and is named in the outcome',
    ),
  keptBecause: z.string().nullable(),
  comesWith: z
    .string()
    .nullable()
    .describe('Environment whose first deployment brings it, when the run does not wait for that one'),
});
