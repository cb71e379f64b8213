/** Kubernetes' answers, only as wide as Onramp uses them. Objects themselves stay as the server sent them. */
import { z } from 'zod';
import type { KubernetesObject } from './types.ts';

export const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
}) as unknown as z.ZodType<KubernetesObject>;

/** Items of a list carry neither `apiVersion` nor `kind`. */
export const listSchema = z.object({
  metadata: z.object({ continue: z.string().optional() }).default({}),
  items: z
    .array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) }))
    .nullable()
    .transform((items) => items ?? []),
});

export const resourceListSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

export const versionSchema = z.object({ gitVersion: z.string() });

export const tokenSchema = z.object({
  status: z.object({
    token: z.string(),
    expirationTimestamp: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  }),
});

export const accessReviewSchema = z.object({
  status: z.object({ allowed: z.boolean(), reason: z.string().default('') }),
});

export const eventSchema = z.object({
  type: z.string().default('Normal'),
  reason: z.string().default(''),
  message: z.string().default(''),
  count: z.number().nullish(),
  involvedObject: z.object({ kind: z.string().default(''), name: z.string().default('') }),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  metadata: z.object({ creationTimestamp: z.string().nullish() }),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export const statusSchema = z
  .object({
    kind: z.literal('Status'),
    reason: z.string().default(''),
    message: z.string().default(''),
    details: z
      .object({
        causes: z
          .array(
            z.object({
              reason: z.string().default(''),
              message: z.string().default(''),
              field: z.string().default(''),
            }),
          )
          .default([]),
        retryAfterSeconds: z.number().optional(),
      })
      .default({ causes: [] }),
  })
  .catch({ kind: 'Status', reason: '', message: '', details: { causes: [] } });
export type StatusAnswer = z.infer<typeof statusSchema>;
