import { z } from 'zod';
import {
  HIGHEST_PORT,
  LONGEST_COMMAND,
  LONGEST_PATH,
  MOST_SIZE,
  PATH_PATTERN,
  VERSION_PATTERN,
} from '#domain/plan/choice-rules.ts';
import type { PlanChoices } from '#domain/plan/plan.ts';

const command = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_COMMAND)
  .regex(/^[^\r\n\0]*$/, 'must be one line')
  .nullable();
const path = z.string().max(LONGEST_PATH).regex(PATH_PATTERN, 'must start with a slash').nullable();

/** What a person may change of a plan; the same for the form and the API. */
export const planChoicesSchema: z.ZodType<PlanChoices> = z.strictObject({
  team: z.string().max(40).optional(),
  environments: z.array(z.string().max(40)).min(1).max(20).optional(),
  apps: z
    .array(
      z.strictObject({
        path: z.string().min(1).max(500),
        include: z.boolean().optional(),
        name: z
          .string()
          .regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, 'lower-case letters, digits and dashes, at most 40')
          .optional(),
        buildCommand: command.optional(),
        testCommand: command.optional(),
        startCommand: command.optional(),
        runtimeVersion: z
          .string()
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
});
