import { z } from 'zod';
import { APP_LIFECYCLES, APP_STANDINGS, WHOLE_HEALTHS } from '#domain/app-standing.ts';
import { failureReportSchema } from '#domain/failures/failure-report.ts';
import { HUMAN_TASK_KINDS, HUMAN_TASK_OUTCOMES, HUMAN_TASK_STATES } from '#domain/human-task.ts';
import { cursorSchema, idSchema } from '#domain/input/ids.ts';
import { line } from '#domain/input/text.ts';
import { planContentSchema } from '#domain/plan/plan-schema.ts';
import { MERGE_CHOICES, RUN_KINDS, RUN_STATES, STEP_STATES } from '#domain/run/run.ts';
import { FILES_CHOICES } from '#domain/run/undo-files.ts';
import { APP_HEALTHS } from '#domain/views/apps.ts';
import { LOG_LEVELS } from '#domain/views/runs.ts';
import { PROBLEM_CODES } from '../http/problem.ts';
import { planChoicesSchema } from '../plans/plan-choices.ts';
import {
  failure,
  filesUndoSchema,
  freshness,
  id,
  link,
  owner,
  permission,
  person,
  repositoryRef,
  resourceSchema,
  teamRef,
  time,
  waitingFor,
} from './schema-parts.ts';

/** What the API takes and gives. The OpenAPI document is made from these very schemas. */

export const createPlanRequest = z.strictObject({
  // Too long, or with characters that no address has: said by what reads addresses, in its own sentences.
  repositoryUrl: z.string().min(1).max(100_000).describe('Any spelling of a repository’s address'),
  choices: planChoicesSchema.optional(),
});
export const createPlanResponse = z.object({ planId: id });

const runRef = z.object({ id, number: z.number().int(), state: z.enum(RUN_STATES) });

export const planSchema = z.object({
  id,
  status: z.enum(['inspecting', 'ready', 'failed']),
  address: z.string(),
  requestedBy: person,
  createdAt: time,
  readyAt: time.nullable(),
  choices: planChoicesSchema,
  failure: failure.nullable(),
  team: teamRef.nullable(),
  plan: planContentSchema.nullable().describe('Everything a run would change; null until ready'),
  run: runRef.nullable().describe('A run of this plan, or the one under way for the same repository'),
  earlier: z
    .object({ run: runRef, apps: z.array(z.object({ slug: z.string(), name: z.string() })) })
    .nullable()
    .describe(
      'The last onboarding of the repository that succeeded, with another plan, and the apps there are',
    ),
  may: z.object({ start: permission, mergeAutomatically: permission }),
  plansBefore: z
    .number()
    .describe(
      'How many of your own plans are read before this one: a few at a time. 0 once it is being read',
    ),
  asOf: time,
});

export const startOnboardingRequest = z.strictObject({
  planId: idSchema,
  merge: z
    .enum(MERGE_CHOICES)
    .default('wait')
    .describe('Wait for people to merge, or merge as soon as it can be'),
});
export const startOnboardingResponse = z.object({
  runId: id,
  created: z.boolean().describe('False when a run of the same repository was under way: that one is named'),
});

/** Nothing is to be said beyond which run: the body is left out, or an empty object. */
export const undoRunRequest = z
  .strictObject({
    files: z
      .enum(FILES_CHOICES)
      .optional()
      .describe(
        'Files that a merge brought: `remove` takes them out by a pull request and waits for its merge (when left out), `keep` leaves them. Sent again while that is waited for, it is the new choice',
      ),
  })
  .optional();
export const undoRunResponse = z.object({ runId: id });

const placeSchema = z.object({
  environment: z.string(),
  url: z.string().describe('The app’s address, also before anything answers there'),
  deployed: z.boolean(),
  openUrl: z
    .string()
    .nullable()
    .describe('What a person can open: the address, or the path below it that was seen to answer'),
  approvers: z.array(z.string()).describe('Who approves deployments there; empty where none is needed'),
  approval: z
    .object({
      approvers: z.array(z.string()),
      url: z.string(),
      revision: z.string().nullable(),
      since: time,
      observedAt: time,
    })
    .nullable()
    .describe('A deployment that waits for an approval at the code host'),
});

const ownEnd = time.nullable().describe('Of the run itself; an undo does not move it');
const undo = z
  .object({ startedAt: time, finishedAt: time.nullable() })
  .nullable()
  .describe('When the run was undone: null when it was not, `finishedAt` null while it goes on');

const runSummarySchema = z.object({
  id,
  number: z.number().int(),
  kind: z.enum(RUN_KINDS),
  title: z.string(),
  state: z.enum(RUN_STATES),
  team: teamRef,
  repository: repositoryRef,
  startedBy: person,
  startedAt: time,
  finishedAt: ownEnd,
  undo,
  currentStep: z.string().nullable(),
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  waitingFor: z.array(waitingFor),
  waitingSince: time.nullable(),
  outcome: z.string().nullable(),
});

const stepSchema = z.object({
  name: z.string(),
  state: z.enum(STEP_STATES),
  attempts: z.number().int(),
  typicalMs: z
    .number()
    .nullable()
    .describe('What machines usually take, ms; null where the time is a person’s'),
  startedAt: time.nullable(),
  attemptStartedAt: time.nullable().describe('Start of the last attempt'),
  finishedAt: time.nullable(),
  waitingSince: time.nullable().describe('Since when a person is waited for'),
  waitedMs: z
    .number()
    .describe('Time between start and end spent waiting for people, ms, without the current wait'),
  note: z.string().nullable(),
  failure: failure
    .extend({
      report: failureReportSchema
        .nullable()
        .describe(
          'Of a build or deployment: its cause, the program’s own last lines, who can mend it and how',
        ),
    })
    .nullable(),
  links: z.array(link),
  waitsForPeople: z.boolean().describe('The step is a person’s to do: nothing of it is estimated'),
});

const humanTaskSchema = z.object({
  id,
  kind: z.enum(HUMAN_TASK_KINDS),
  state: z.enum(HUMAN_TASK_STATES),
  step: z.string(),
  title: z.string(),
  paragraphs: z.array(z.string()),
  owner,
  issue: z
    .object({ key: z.string(), url: z.string() })
    .nullable()
    .describe('The Jira issue; null while it is being opened'),
  openedAt: time,
  dueAt: time,
  escalatedAt: time.nullable(),
  closedAt: time.nullable(),
  answer: z
    .object({
      outcome: z.enum(HUMAN_TASK_OUTCOMES),
      by: z.string().nullable(),
      at: z.string(),
      comment: z.string().nullable(),
    })
    .nullable(),
});

export const runSchema = z.object({
  id,
  number: z.number().int(),
  kind: z.enum(RUN_KINDS),
  title: z.string(),
  state: z.enum(RUN_STATES),
  team: teamRef,
  repository: repositoryRef,
  apps: z.array(
    z.object({
      name: z.string(),
      slug: z.string().nullable(),
      blueprint: z.string(),
      urls: z.array(placeSchema),
    }),
  ),
  startedBy: person,
  startedAt: time,
  finishedAt: ownEnd,
  undo,
  planId: id,
  mergeChoice: z.enum(MERGE_CHOICES),
  waitingFor: z.array(waitingFor),
  waitingSince: time.nullable(),
  waitedMs: z.number(),
  expected: z
    .object({ automationMs: z.number() })
    .describe('What automation was expected to take when the run began. Waits for people are not estimated'),
  outcome: z.string().nullable(),
  steps: z.array(stepSchema),
  humanTasks: z.array(humanTaskSchema),
  resources: z.array(resourceSchema),
  files: filesUndoSchema.nullable().describe('Null while no file of the run is in the default branch'),
  log: z.object({
    lines: z.array(
      z.object({
        id: z.string(),
        step: z.string().nullable(),
        at: time,
        level: z.enum(LOG_LEVELS),
        message: z.string(),
      }),
    ),
    total: z.number().int(),
  }),
  may: z.object({ undo: permission, chooseFiles: permission, readPlan: permission }),
  asOf: time,
});

const appSummarySchema = z.object({
  slug: z.string(),
  name: z.string(),
  team: teamRef,
  repository: repositoryRef,
  path: z.string(),
  blueprint: z.string(),
  lifecycle: z.enum(APP_LIFECYCLES).describe('An app is listed from the start of its onboarding'),
  health: z
    .enum(WHOLE_HEALTHS)
    .describe('Over all environments: healthy only where every one of them is seen to be so now'),
  standing: z
    .enum(APP_STANDINGS)
    .describe('What is to be said of it first: its health, or that its onboarding is not over'),
  onboardedBy: runSummarySchema.nullable().describe('The run that onboards it; null once it is registered'),
  environments: z.array(
    placeSchema.extend({
      cluster: z.string(),
      namespace: z.string(),
      health: z.enum(APP_HEALTHS),
      runtime: z
        .object({
          revision: z.string().nullable(),
          revisionUrl: z.string().nullable().describe('The commit at the code host'),
          image: z.string().nullable(),
          podsReady: z.number().int(),
          podsWanted: z.number().int(),
          reason: z.string().nullable(),
        })
        .nullable(),
      freshness,
    }),
  ),
});

export const appSchema = appSummarySchema.extend({
  language: z.string().nullable(),
  framework: z.string().nullable(),
  registeredAt: time.nullable().describe('Null until its onboarding has proven it'),
  onboarding: z
    .object({ id, number: z.number().int(), finishedAt: time.nullable(), resources: z.array(resourceSchema) })
    .nullable(),
  links: z.array(link),
  runs: z.array(runSummarySchema).describe('The newest ones; `runsTotal` says how many there are'),
  runsTotal: z.number().int(),
  asOf: time,
});

const teamSchema = teamRef.extend({
  slackChannel: z.string(),
  apps: z.number().int(),
  needALook: z.number().int(),
  onboarding: z.number().int(),
  healthy: z.number().int(),
  members: z.number().int(),
  waits: z
    .object({ all: z.number().int(), you: z.number().int() })
    .describe('What waits for people there, and how much of it for you'),
  mine: z.boolean(),
});

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Opaque; null on the last page'),
    asOf: time,
  });

export const runListSchema = listOf(runSummarySchema);
export const appListSchema = listOf(appSummarySchema);
export const teamListSchema = listOf(teamSchema);

const cursor = cursorSchema.optional();
export const runListQuery = z.object({
  state: z.enum(RUN_STATES).optional(),
  team: line(40).optional(),
  startedBy: z.literal('me').optional(),
  query: line(200).optional(),
  cursor,
});
export const appListQuery = z.object({
  team: line(40).optional(),
  query: line(200).optional(),
  cursor,
});

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(PROBLEM_CODES),
  field: z.string().optional(),
});
