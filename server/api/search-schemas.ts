import { z } from 'zod';
import { APP_STANDINGS } from '#domain/app-standing.ts';
import { HUMAN_TASK_STATES } from '#domain/human-task.ts';
import { line } from '#domain/input/text.ts';
import { RUN_STATES } from '#domain/run/run.ts';
import { id, teamRef, time } from './schema-parts.ts';

const resultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('app'),
    slug: z.string(),
    name: z.string(),
    team: teamRef,
    standing: z.enum(APP_STANDINGS),
  }),
  z.object({
    kind: z.literal('run'),
    id,
    number: z.number().int(),
    title: z.string(),
    state: z.enum(RUN_STATES),
    startedAt: time,
  }),
  z.object({
    kind: z.literal('human-task'),
    id,
    title: z.string(),
    issueKey: z.string().nullable(),
    state: z.enum(HUMAN_TASK_STATES),
  }),
  z.object({ kind: z.literal('plan'), id, address: z.string() }),
  z.object({ kind: z.literal('team'), slug: z.string(), name: z.string(), apps: z.number().int() }),
  z.object({ kind: z.literal('repository'), fullName: z.string(), url: z.string(), runs: z.number().int() }),
]);

export const searchSchema = z.object({
  query: z.string(),
  results: z
    .array(resultSchema)
    .describe('What is named or numbered exactly so comes first; a few of each kind'),
  more: z.boolean(),
  near: z.array(resultSchema).describe('When nothing was found: what has the nearest names'),
  asOf: time,
});

export const searchQuery = z.object({ query: line(2_000) });
