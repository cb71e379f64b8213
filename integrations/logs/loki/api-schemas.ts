/** Loki's HTTP API, only as wide as Onramp uses it (https://grafana.com/docs/loki/latest/reference/loki-http-api/). */
import { z } from 'zod';

export const queryRangeSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('streams'),
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        // [nanoseconds since 1970 as text, line, structured metadata?]
        values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()]).rest(z.unknown())),
      }),
    ),
  }),
});

export const buildInfoSchema = z.object({ version: z.string() });
