import { z } from 'zod';
import { slugSchema } from '#domain/input/ids.ts';
import { line } from '#domain/input/text.ts';
import {
  HIGHEST_PORT,
  LONGEST_COMMAND,
  LONGEST_PATH,
  MOST_SIZE,
  PATH_PATTERN,
  VERSION_PATTERN,
} from '#domain/plan/choice-rules.ts';
import { FILE_ANSWERS, type PlanChoices } from '#domain/plan/plan.ts';

const command = line(LONGEST_COMMAND).trim().min(1).nullable();
const path = z.string().max(LONGEST_PATH).regex(PATH_PATTERN, 'must start with a slash').nullable();

/** What a person may change of a plan; the same for the form and the API. */
export const planChoicesSchema: z.ZodType<PlanChoices> = z.strictObject({
  team: line(40).optional(),
  environments: z.array(line(40)).min(1).max(20).optional(),
  apps: z
    .array(
      z.strictObject({
        path: line(500).min(1),
        include: z.boolean().optional(),
        name: slugSchema.optional(),
        buildCommand: command.optional(),
        testCommand: command.optional(),
        startCommand: command.optional(),
        runtimeVersion: z
          .string()
          .max(40)
          .regex(VERSION_PATTERN, 'a version such as 22 or 22.4.1')
          .nullable()
          .optional(),
        port: z.number().int().min(1).max(HIGHEST_PORT).optional(),
        healthPath: path.optional(),
        metricsPath: path.optional(),
        size: z
          .strictObject({
            cpuMillis: z.number().int().positive().max(MOST_SIZE.cpuMillis).optional(),
            memoryMi: z.number().int().positive().max(MOST_SIZE.memoryMi).optional(),
            pods: z.number().int().positive().max(MOST_SIZE.pods).optional(),
          })
          .optional(),
      }),
    )
    .max(100)
    .optional(),
  files: z
    .array(
      z.strictObject({
        path: z
          .string()
          .min(1)
          .max(1_000)
          .regex(/^[^\0]*$/, 'cannot hold a NUL'),
        answer: z.enum(FILE_ANSWERS),
      }),
    )
    .max(200)
    .optional(),
});
