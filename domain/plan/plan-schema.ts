import { z } from 'zod';
import { evidenceSchema, inspectionSchema } from '../inspection/inspection.ts';
import { unreadableSchema } from '../inspection/reading.ts';
import { ONBOARDING_STEPS } from '../run/run.ts';
import { NAME_KINDS } from './name-claims.ts';
import { FILE_ANSWERS, type Plan } from './plan.ts';

/**
 * What a kept plan is read with, by pages, API and runs alike; a plan is kept only when it satisfies this. Fields that
 * are not named here are let through: an older Onramp shows what it knows of a newer plan.
 */

const change = z.enum(['add', 'modify', 'same', 'keep']);
const size = z.object({ cpuMillis: z.number(), memoryMi: z.number(), pods: z.number() });
const text = z.string();

const planned = z.looseObject({
  cluster: text,
  namespace: text.nullable(),
  apiVersion: text,
  kind: text,
  name: text,
  change,
  manifest: z.record(text, z.unknown()),
  appliedBy: z.enum(['onramp', 'pipeline']),
});

const app = z.looseObject({
  name: text,
  path: text,
  blueprint: z.object({ id: text, version: text }),
  language: text.nullable(),
  framework: text.nullable(),
  packageManager: text.nullable(),
  runtimeVersion: text.nullable(),
  buildCommand: text.nullable(),
  testCommand: text.nullable(),
  startCommand: text.nullable(),
  port: z.number().int().min(1).max(65_535),
  healthPath: text.nullable(),
  metricsPath: text.nullable(),
  dockerfile: text,
  urls: z.record(text, text),
  size,
  sizes: z.record(text, size),
});

export const planContentSchema = z.looseObject({
  schemaVersion: z.literal(1),
  repository: z.looseObject({
    host: text,
    id: z.number().int(),
    ownerId: z.number().int().optional(),
    owner: text,
    name: text,
    url: text,
    private: z.boolean(),
    defaultBranch: text,
    headSha: text,
  }),
  team: text,
  apps: z.array(app),
  environments: z.array(
    z.looseObject({
      name: text,
      cluster: text,
      namespace: text,
      approval: z.boolean(),
      deployOnMerge: z.boolean(),
    }),
  ),
  branch: text,
  files: z.array(
    z.looseObject({
      path: text,
      change,
      before: text.nullable(),
      after: text.nullable(),
      purpose: text,
      notices: z.array(z.object({ line: z.number().int(), text })),
      executable: z.boolean(),
      unreadable: unreadableSchema
        .optional()
        .describe('Why the text of a file that is there and stays is not known'),
    }),
  ),
  settings: z.array(
    z.looseObject({
      kind: z.enum(['environment', 'variable', 'secret', 'ruleset']),
      environment: text.nullable(),
      name: text,
      value: text.nullable(),
      change,
    }),
  ),
  objects: z.array(planned),
  monitoring: z.array(planned),
  people: z.array(
    z.looseObject({ step: z.enum(ONBOARDING_STEPS), kind: text, why: text, url: text.nullable() }),
  ),
  requiredChecks: z.array(text),
  expected: z
    .object({ automationMs: z.number() })
    .describe(
      'What automation takes along the critical path, by recent runs of this installation; for a plan that was started, what its run was begun with. Waits for people are not estimated',
    ),
  questions: z.array(
    z.object({
      appPath: text,
      field: text,
      question: text,
      decision: text.optional().describe('Path of the decision that answers it'),
      name: z
        .object({ kind: z.enum(NAME_KINDS), key: text })
        .optional()
        .describe('A name that is taken'),
    }),
  ),
  fit: z
    .array(z.object({ path: text, size: size.partial() }))
    .optional()
    .describe('Sizes, as choices, with which nothing has to be approved for its size'),
  decisions: z
    .array(
      z.object({
        path: text,
        reason: unreadableSchema,
        concerns: z.array(text).describe('Paths that Onramp would write or read there or below'),
        ifKept: text
          .nullable()
          .describe('What follows from keeping it; null where Onramp cannot go on beside it'),
        wayOut: text,
        answer: z.enum(FILE_ANSWERS).nullable(),
      }),
    )
    .optional()
    .describe(
      'What is there but could not be read, where Onramp would write: answered by `choices.files`, and a question until it is kept',
    ),
  inspection: inspectionSchema,
  changes: z
    .array(
      z.looseObject({
        app: z.object({ path: text, name: text }).nullable(),
        field: text,
        before: z.union([text, z.number()]).nullable(),
        after: z.union([text, z.number()]).nullable(),
        evidence: evidenceSchema.nullable(),
      }),
    )
    .optional(),
});

/** The plan of a row; null when there is none, or it is not one that this Onramp can read. */
export function readPlan(content: unknown): Plan | null {
  const parsed = planContentSchema.safeParse(content);
  return parsed.success ? (parsed.data as unknown as Plan) : null;
}

/** Text that Postgres refuses in JSON: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Why a plan may not be kept, for the log: it could not be stored, or not be read again. Null when it may. */
export function planFault(plan: Plan): string | null {
  const parsed = planContentSchema.safeParse(plan);
  if (!parsed.success) return z.prettifyError(parsed.error);
  const path = findText(plan, UNSTORABLE, []);
  return path === null ? null : `${path.join('.')} holds characters that cannot be stored`;
}

function findText(value: unknown, pattern: RegExp, path: string[]): string[] | null {
  if (typeof value === 'string') return pattern.test(value) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, entry] of Object.entries(value)) {
    const found = pattern.test(key)
      ? [...path, JSON.stringify(key)]
      : findText(entry, pattern, [...path, key]);
    if (found) return found;
  }
  return null;
}
