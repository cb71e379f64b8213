import { ONBOARDING_STEPS, type OnboardingStep, TYPICAL_STEP_MS } from '#domain/run/run.ts';
import type { DatabaseOrTransaction } from '#prisma/client.ts';

/** Fewer measurements than this say nothing. */
const ENOUGH_RUNS = 3;
const LOOK_BACK_RUNS = 50;

/**
 * What machines usually take for each step, ms: the median of recent onboardings that succeeded, or the first estimate.
 * Waits for people are left out; of merges only those count that Onramp did by itself.
 */
export async function getTypicalStepMs(
  database: DatabaseOrTransaction,
): Promise<Record<OnboardingStep, number>> {
  const rows = await database.$queryRaw<Array<{ name: OnboardingStep; typicalMs: number }>>`
    SELECT step."name", percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(0,
      extract(epoch FROM step."finishedAt" - step."startedAt") * 1000 - step."waitedMs"))::float8 AS "typicalMs"
    FROM (SELECT "id", "mergeChoice" FROM "Run" WHERE "state" = 'succeeded' AND "kind" = 'onboarding' ORDER BY "startedAt" DESC LIMIT ${LOOK_BACK_RUNS}) AS recent
    JOIN "RunStep" AS step ON step."runId" = recent."id"
    WHERE step."state" = 'succeeded' AND step."startedAt" IS NOT NULL AND step."finishedAt" IS NOT NULL
      AND (step."name" <> 'await-merge' OR (recent."mergeChoice" = 'auto' AND step."waitedMs" = 0))
    GROUP BY step."name" HAVING count(*) >= ${ENOUGH_RUNS}`;
  const measured = new Map(rows.map((row) => [row.name, Math.round(row.typicalMs)]));
  return Object.fromEntries(
    ONBOARDING_STEPS.map((step) => [step, measured.get(step) ?? TYPICAL_STEP_MS[step]]),
  ) as Record<OnboardingStep, number>;
}
