-- An app exists from the start of its onboarding: until that has proven it, it has no time of registration.
ALTER TABLE "App" ALTER COLUMN "registeredAt" DROP NOT NULL, ALTER COLUMN "registeredAt" DROP DEFAULT;
-- A folder's app may be renamed, and two apps may change folders: the name is what is unique.
DROP INDEX "App_repositoryId_path_key";
CREATE INDEX "App_repositoryId_path_idx" ON "App"("repositoryId", "path");
CREATE INDEX "App_runId_idx" ON "App"("runId");
UPDATE "App" SET "runId" = NULL WHERE "runId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Run" WHERE "Run"."id" = "App"."runId");
ALTER TABLE "App" ADD CONSTRAINT "App_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- A name that only one repository can have, and the runs that want it.
CREATE TABLE "NameClaim" (
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "repositoryId" UUID NOT NULL,
    "app" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NameClaim_pkey" PRIMARY KEY ("kind", "key")
);
CREATE TABLE "NameClaimHolder" (
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "runId" UUID NOT NULL,

    CONSTRAINT "NameClaimHolder_pkey" PRIMARY KEY ("kind", "key", "runId")
);
CREATE INDEX "NameClaim_repositoryId_idx" ON "NameClaim"("repositoryId");
CREATE INDEX "NameClaimHolder_runId_idx" ON "NameClaimHolder"("runId");
ALTER TABLE "NameClaim" ADD CONSTRAINT "NameClaim_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "NameClaimHolder" ADD CONSTRAINT "NameClaimHolder_kind_key_fkey" FOREIGN KEY ("kind", "key") REFERENCES "NameClaim"("kind", "key") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "NameClaimHolder" ADD CONSTRAINT "NameClaimHolder_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is there already: registered apps first, then runs under way or ended with something made, the earliest first.
-- The plan of each run says which names it wants.
INSERT INTO "NameClaim" ("kind", "key", "repositoryId", "app")
SELECT 'app', "slug", "repositoryId", "name" FROM "App";

INSERT INTO "NameClaim" ("kind", "key", "repositoryId", "app")
SELECT 'address', lower(regexp_replace(place."url", '^https?://', '')), app."repositoryId", app."name"
FROM "AppEnvironment" AS place JOIN "App" AS app ON app."id" = place."appId"
WHERE place."url" <> ''
ORDER BY app."registeredAt"
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE "wantedName" ON COMMIT DROP AS
WITH standing AS (
  SELECT run."id", run."repositoryId", run."startedAt", plan."content"
  FROM "Run" AS run JOIN "Plan" AS plan ON plan."id" = run."planId"
  WHERE run."state" <> 'undone' AND jsonb_typeof(plan."content" -> 'apps') = 'array'
    AND (run."activeKey" IS NOT NULL OR EXISTS (
      SELECT 1 FROM "ResourceUse" AS used
      WHERE used."runId" = run."id" AND used."made" AND used."undoneAt" IS NULL AND NOT used."removed"))
), app AS (
  SELECT standing.*, each.value AS app FROM standing, jsonb_array_elements(standing."content" -> 'apps') AS each
)
SELECT 'app' AS "kind", app ->> 'name' AS "key", "repositoryId", app ->> 'name' AS "app", "id" AS "runId", "startedAt", app AS "planned", "content" FROM app
UNION ALL
SELECT 'address', lower(regexp_replace(url.value, '^https?://', '')), "repositoryId", app ->> 'name', "id", "startedAt", NULL, NULL
FROM app, jsonb_each_text(app -> 'urls') AS url
UNION ALL
SELECT 'deploy-identity', concat_ws('/', object ->> 'cluster', object ->> 'namespace', object ->> 'name'), "repositoryId", NULL, "id", "startedAt", NULL, NULL
FROM standing, jsonb_array_elements(standing."content" -> 'objects') AS object
WHERE object ->> 'kind' = 'ServiceAccount' AND object ->> 'appliedBy' = 'onramp';

INSERT INTO "NameClaim" ("kind", "key", "repositoryId", "app")
SELECT "kind", "key", "repositoryId", "app" FROM "wantedName" ORDER BY "startedAt" ON CONFLICT DO NOTHING;

INSERT INTO "NameClaimHolder" ("kind", "key", "runId")
SELECT DISTINCT wanted."kind", wanted."key", wanted."runId"
FROM "wantedName" AS wanted JOIN "NameClaim" AS claim USING ("kind", "key")
WHERE claim."repositoryId" = wanted."repositoryId";

-- Apps of runs that have not registered them: the newest run that holds the name counts.
INSERT INTO "App" ("id", "slug", "name", "team", "repositoryId", "path", "blueprintId", "blueprintVersion", "language", "framework", "runId")
SELECT DISTINCT ON (wanted."key") gen_random_uuid(), wanted."key", wanted."key", wanted."content" ->> 'team', wanted."repositoryId",
  wanted."planned" ->> 'path', wanted."planned" #>> '{blueprint,id}', wanted."planned" #>> '{blueprint,version}',
  wanted."planned" ->> 'language', wanted."planned" ->> 'framework', wanted."runId"
FROM "wantedName" AS wanted JOIN "NameClaim" AS claim USING ("kind", "key", "repositoryId")
WHERE wanted."kind" = 'app'
  AND NOT EXISTS (SELECT 1 FROM "App" WHERE "App"."slug" = wanted."key")
  AND NOT EXISTS (SELECT 1 FROM "App" WHERE "App"."repositoryId" = wanted."repositoryId" AND "App"."path" = wanted."planned" ->> 'path')
ORDER BY wanted."key", wanted."startedAt" DESC;

INSERT INTO "AppEnvironment" ("id", "appId", "environment", "cluster", "namespace", "url")
SELECT gen_random_uuid(), app."id", environment ->> 'name', environment ->> 'cluster', environment ->> 'namespace',
  COALESCE(wanted."planned" -> 'urls' ->> (environment ->> 'name'), '')
FROM "App" AS app
JOIN "wantedName" AS wanted ON wanted."kind" = 'app' AND wanted."key" = app."slug" AND wanted."runId" = app."runId",
  jsonb_array_elements(wanted."content" -> 'environments') AS environment
WHERE app."registeredAt" IS NULL;
