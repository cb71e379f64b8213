-- Who made a thing that was removed has not made what came under its key since.
ALTER TABLE "ResourceUse" ADD COLUMN "removed" BOOLEAN NOT NULL DEFAULT false;
UPDATE "ResourceUse" AS u SET "removed" = true
FROM "ManagedResource" AS r
WHERE r."id" = u."resourceId" AND r."state" = 'removed';

-- What a pipeline applies was recorded as made by the run, also where its plan had found the thing there.
UPDATE "ResourceUse" AS u SET
  "made" = false,
  "change" = found."object" ->> 'change',
  "replaced" = CASE
    WHEN found."object" ->> 'change' = 'modify' AND r."state" <> 'planned'
    THEN coalesce(u."replaced", '{"before": null, "after": null}'::jsonb)
    ELSE u."replaced"
  END
FROM "ManagedResource" AS r, "Run" AS run, "Plan" AS plan,
  LATERAL jsonb_array_elements(
    coalesce(plan."content" -> 'objects', '[]'::jsonb) || coalesce(plan."content" -> 'monitoring', '[]'::jsonb)
  ) AS found("object")
WHERE r."id" = u."resourceId" AND run."id" = u."runId" AND plan."id" = run."planId"
  AND u."step" = 'await-first-deployment' AND r."system" = 'kubernetes'
  AND found."object" ->> 'appliedBy' = 'pipeline' AND found."object" ->> 'change' <> 'add'
  AND r."key" = concat_ws('/', found."object" ->> 'cluster', coalesce(found."object" ->> 'namespace', '-'),
    found."object" ->> 'kind', found."object" ->> 'name');
