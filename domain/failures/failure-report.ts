import { z } from 'zod';
import { FAILURE_CAUSES } from './failure-causes.ts';

const CERTAINTIES = ['certain', 'likely', 'possible'] as const;

/**
 * What is known of a failed build or deployment, as the run's page shows it. The reason is told once: lists show the
 * headline, the log quotes the program's own words, everything else adds to them. Kept in a step's failure.
 */
export const failureReportSchema = z.object({
  cause: z.enum(FAILURE_CAUSES),
  /** One line. */
  headline: z.string(),
  /** One or two sentences on what happened besides; null when the headline says it all. */
  account: z.string().nullable(),
  /** The last lines that the failing thing itself printed, oldest first. */
  log: z
    .object({
      title: z.string(),
      /** Which start, step or job they are from. */
      source: z.string(),
      lines: z.array(z.object({ at: z.string().nullable(), text: z.string() })),
      /** Index of the line that says why; null when none does. */
      decisive: z.number().int().nonnegative().nullable(),
    })
    .nullable(),
  /** How the program ended, in plain words; null when none ended. */
  exit: z.object({ code: z.number().int(), words: z.string() }).nullable(),
  /** Surest first. */
  reasons: z.array(
    z.object({
      certainty: z.enum(CERTAINTIES),
      sentence: z.string(),
      /** Where it was seen. */
      evidence: z.array(z.string()),
      wayOut: z.string(),
    }),
  ),
  /** Who can mend it, as the subject of a sentence. */
  who: z.string(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  /** What was looked at: the same thing is not read a second time. */
  seenIn: z.string(),
});
export type FailureReport = z.infer<typeof failureReportSchema>;
export type FailureReason = FailureReport['reasons'][number];

/** The report kept with a failure; null for one that has none, or one of an earlier version. */
export function reportOf(failure: unknown): FailureReport | null {
  const kept = z.object({ details: z.object({ report: failureReportSchema }) }).safeParse(failure);
  return kept.success ? kept.data.details.report : null;
}
