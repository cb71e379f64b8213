import { z } from 'zod';
import { HUMAN_TASK_KINDS } from '#domain/human-task.ts';
import { cursorSchema } from '#domain/input/ids.ts';
import { line } from '#domain/input/text.ts';
import { INBOX_SHOWS } from '#domain/views/inbox-page.ts';
import { WAIT_KINDS, WAIT_WHOSE } from '#domain/views/waits.ts';
import { id, owner, person, repositoryRef, teamRef, time, waitingFor } from './schema-parts.ts';

/** What waits for people, as programs read it. */

const facts = {
  id: z.string().describe('Names it in the address of the inbox'),
  whose: z
    .enum(WAIT_WHOSE)
    .describe('Whether you can end the wait; or others must, and a team or run of yours is held up'),
  owner: z
    .discriminatedUnion('kind', [
      ...owner.options,
      z.object({ kind: z.literal('person'), person: person.extend({ isYou: z.boolean() }) }),
      z.object({ kind: z.literal('approvers'), approvers: z.array(z.string()) }),
    ])
    .describe('Who is waited for'),
  since: time,
  dueAt: time.nullable().describe('Only Jira tasks have one'),
  teams: z.array(teamRef).describe('Teams that are held up, or asked'),
  url: z.string().nullable().describe('Where it is done; null while a Jira issue is being opened'),
};
const run = z.object({ id, number: z.number().int(), title: z.string(), repository: repositoryRef });

const waitSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('human-task'),
    ...facts,
    task: z.object({
      id,
      kind: z.enum(HUMAN_TASK_KINDS),
      state: z.enum(['opening', 'open', 'resolved', 'rejected', 'withdrawn']),
      title: z.string(),
      issueKey: z.string().nullable(),
      closedAt: time.nullable(),
    }),
  }),
  z.object({
    kind: z.literal('approval'),
    ...facts,
    environment: z.string(),
    repository: repositoryRef,
    apps: z.array(z.string()),
  }),
  z.object({ kind: z.literal('merge'), ...facts, run, waitingFor }),
  z.object({ kind: z.literal('next-commit'), ...facts, run, waitingFor }),
  z.object({ kind: z.literal('undo-files'), ...facts, run, waitingFor }),
]);

export const inboxSchema = z.object({
  items: z.array(waitSchema),
  nextCursor: z.string().nullable().describe('Opaque; null on the last page'),
  counts: z
    .object({ you: z.number().int(), yourTeams: z.number().int(), all: z.number().int() })
    .describe('How many things wait, by the filter of team and kind; each includes the ones before it'),
  asOf: time,
});

export const inboxQuery = z.object({
  show: z.enum(INBOX_SHOWS).default('you'),
  team: line(40).optional(),
  kind: z.enum(WAIT_KINDS).optional(),
  cursor: cursorSchema.optional(),
});
