/** Slack's Web API answers, only as wide as Onramp uses them. */
import { z } from 'zod';

export const identitySchema = z.object({ team: z.string(), user: z.string() });

export const postedSchema = z.object({ channel: z.string(), ts: z.string() });

export const channelsSchema = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string().optional() })).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

export const historySchema = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()).default({}) })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
});
