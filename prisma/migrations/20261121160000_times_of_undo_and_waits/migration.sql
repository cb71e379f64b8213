-- A run keeps its own end; when it was undone is apart. A step says how much of its time people had.
ALTER TABLE "Run" ADD COLUMN "undoStartedAt" TIMESTAMPTZ(3), ADD COLUMN "undoFinishedAt" TIMESTAMPTZ(3);
ALTER TABLE "RunStep"
  ADD COLUMN "attemptStartedAt" TIMESTAMPTZ(3),
  ADD COLUMN "waitingSince" TIMESTAMPTZ(3),
  ADD COLUMN "waitedMs" BIGINT NOT NULL DEFAULT 0;

-- What earlier runs have of it is in their logs: every change of a step's state is a line.
WITH line AS (
  SELECT "runId", "step", "level", "message", "at",
    lead("at") OVER (PARTITION BY "runId", "step" ORDER BY "id") AS "until"
  FROM "RunLogLine"
  WHERE "step" IS NOT NULL AND ("level" IN ('wait', 'error') OR "message" = 'started' OR "message" LIKE 'done%')
), known AS (
  SELECT "runId", "step",
    max("at") FILTER (WHERE "message" = 'started') AS "attemptStartedAt",
    max("at") FILTER (WHERE "level" = 'wait') AS "waitingSince",
    coalesce(sum(extract(epoch FROM "until" - "at") * 1000) FILTER (WHERE "level" IN ('wait', 'error')), 0) AS "waitedMs"
  FROM line GROUP BY "runId", "step"
)
UPDATE "RunStep" AS s SET
  "attemptStartedAt" = known."attemptStartedAt",
  "waitingSince" = CASE WHEN s."state" = 'waiting' THEN known."waitingSince" END,
  "waitedMs" = known."waitedMs"::bigint
FROM known WHERE known."runId" = s."runId" AND known."step" = s."name";

-- Waits for people are not estimated, and what was learnt of merges was learnt of people and machines alike.
UPDATE "RunStep" SET "typicalMs" = NULL WHERE "name" = 'await-merge';

UPDATE "Run" AS run SET
  "undoStartedAt" = asked."at",
  "undoFinishedAt" = CASE WHEN run."state" = 'undone' THEN run."finishedAt" END,
  "finishedAt" = CASE WHEN run."state" = 'undone' THEN least(asked."at", (
    SELECT max(s."finishedAt") FROM "RunStep" AS s
    WHERE s."runId" = run."id" AND s."state" IN ('succeeded', 'failed')
  )) ELSE run."finishedAt" END
FROM (
  SELECT "runId", max("at") AS "at" FROM "RunLogLine"
  WHERE "step" IS NULL AND "level" = 'warn' AND "message" LIKE '% asked to undo this run' GROUP BY "runId"
) AS asked
WHERE asked."runId" = run."id" AND run."state" IN ('undoing', 'undone');
