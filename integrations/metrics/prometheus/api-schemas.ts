/** Prometheus' HTTP API, only as wide as Onramp uses it (https://prometheus.io/docs/prometheus/latest/querying/api/). */
import { z } from 'zod';

export const failureSchema = z
  .object({ status: z.literal('error'), errorType: z.string(), error: z.string() })
  .transform(({ errorType, error }) => `${errorType}: ${error}`)
  .catch('no reason given');

const labels = z.record(z.string(), z.string());
/** Go writes nanoseconds and, for "never", the year 1. */
const timestamp = z.string().transform((text) => {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() <= 1 ? null : date;
});

export const targetsSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    activeTargets: z
      .array(
        z.object({
          labels,
          scrapePool: z.string(),
          scrapeUrl: z.string(),
          lastError: z.string(),
          lastScrape: timestamp,
          health: z.enum(['up', 'down', 'unknown']),
        }),
      )
      .nullable()
      .transform((targets) => targets ?? []),
  }),
});

const ruleSchema = z.object({
  name: z.string(),
  type: z.enum(['alerting', 'recording']),
  query: z.string(),
  health: z.string(),
  lastError: z.string().optional(),
  state: z.enum(['inactive', 'pending', 'firing', 'unknown']).optional(),
});

export const rulesSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    groups: z
      .array(z.object({ name: z.string(), file: z.string(), rules: z.array(ruleSchema) }))
      .nullable()
      .transform((groups) => groups ?? []),
  }),
});
export type RuleGroupAnswer = z.infer<typeof rulesSchema>['data']['groups'][number];

/** Values are `[seconds, "text"]`: text, because JSON has no `NaN` and no `+Inf`. */
const sample = z.tuple([z.number(), z.string()]);

export const querySchema = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('vector'),
      // Native histograms have `histogram` instead of `value`.
      result: z.array(z.object({ metric: labels, value: sample.optional() })),
    }),
    z.object({ resultType: z.literal('scalar'), result: sample }),
    z.object({ resultType: z.literal('string'), result: sample }),
    z.object({ resultType: z.literal('matrix'), result: z.array(z.unknown()) }),
  ]),
});
export type QueryAnswer = z.infer<typeof querySchema>['data'];

export const buildInfoSchema = z.object({
  status: z.literal('success'),
  data: z.object({ version: z.string() }),
});
