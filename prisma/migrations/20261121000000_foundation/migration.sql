-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "PlanStatus" AS ENUM ('inspecting', 'ready', 'failed');

-- CreateEnum
CREATE TYPE "RunState" AS ENUM ('running', 'waiting', 'succeeded', 'failed', 'undoing', 'undone');

-- CreateEnum
CREATE TYPE "StepState" AS ENUM ('pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'undone');

-- CreateEnum
CREATE TYPE "HumanTaskState" AS ENUM ('opening', 'open', 'resolved', 'rejected', 'withdrawn');

-- CreateTable
CREATE TABLE "Person" (
    "id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "groups" TEXT[],
    "groupsSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "providerTokens" BYTEA,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "GithubAccount" (
    "personId" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "githubId" BIGINT NOT NULL,
    "login" TEXT NOT NULL,
    "linkedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "GithubAccount_pkey" PRIMARY KEY ("personId")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "scopes" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Repository" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "externalId" BIGINT NOT NULL,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "defaultBranch" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Repository_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "App" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "repositoryId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "blueprintId" TEXT NOT NULL,
    "blueprintVersion" TEXT NOT NULL,
    "language" TEXT,
    "framework" TEXT,
    "registeredAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "runId" UUID,

    CONSTRAINT "App_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AppEnvironment" (
    "id" UUID NOT NULL,
    "appId" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "cluster" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "runtime" JSONB,
    "runtimeSource" TEXT,
    "runtimeObservedAt" TIMESTAMPTZ(3),
    "unavailableSince" TIMESTAMPTZ(3),
    "unavailableReason" TEXT,

    CONSTRAINT "AppEnvironment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Plan" (
    "id" UUID NOT NULL,
    "requestedById" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "repositoryId" UUID,
    "choices" JSONB NOT NULL,
    "status" "PlanStatus" NOT NULL DEFAULT 'inspecting',
    "failure" JSONB,
    "content" JSONB,
    "contentHash" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readyAt" TIMESTAMPTZ(3),

    CONSTRAINT "Plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Run" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "state" "RunState" NOT NULL DEFAULT 'running',
    "team" TEXT NOT NULL,
    "repositoryId" UUID NOT NULL,
    "planId" UUID NOT NULL,
    "startedById" UUID NOT NULL,
    "mergeChoice" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "activeKey" TEXT,
    "waitingFor" JSONB NOT NULL DEFAULT '[]',
    "waitingSince" TIMESTAMPTZ(3),
    "waitedMs" BIGINT NOT NULL DEFAULT 0,
    "outcome" TEXT,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RunStep" (
    "runId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "state" "StepState" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "typicalMs" BIGINT,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "note" TEXT,
    "failure" JSONB,
    "links" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "RunStep_pkey" PRIMARY KEY ("runId","name")
);

-- CreateTable
CREATE TABLE "RunLogLine" (
    "id" BIGSERIAL NOT NULL,
    "runId" UUID NOT NULL,
    "step" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "onceKey" TEXT,

    CONSTRAINT "RunLogLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ManagedResource" (
    "id" UUID NOT NULL,
    "system" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "location" TEXT,
    "url" TEXT,
    "version" TEXT,
    "state" TEXT NOT NULL DEFAULT 'planned',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ManagedResource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ResourceUse" (
    "resourceId" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "step" TEXT NOT NULL,
    "made" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undo" JSONB,
    "undoneAt" TIMESTAMPTZ(3),

    CONSTRAINT "ResourceUse_pkey" PRIMARY KEY ("resourceId","runId")
);

-- CreateTable
CREATE TABLE "HumanTask" (
    "id" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" "HumanTaskState" NOT NULL DEFAULT 'opening',
    "title" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "owner" TEXT NOT NULL,
    "issueKey" TEXT,
    "issueId" TEXT,
    "issueUrl" TEXT,
    "issueLabel" TEXT NOT NULL,
    "issueSeen" JSONB,
    "issueSeenAt" TIMESTAMPTZ(3),
    "answer" JSONB,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "escalatedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),

    CONSTRAINT "HumanTask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HumanTaskWaiter" (
    "taskId" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "step" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wokenAt" TIMESTAMPTZ(3),

    CONSTRAINT "HumanTaskWaiter_pkey" PRIMARY KEY ("taskId","runId","step")
);

-- CreateTable
CREATE TABLE "OutboxMessage" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dispatchedAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastError" TEXT,

    CONSTRAINT "OutboxMessage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookDelivery" (
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "deliveryId" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handledAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lastError" TEXT,

    CONSTRAINT "WebhookDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "personId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("personId","key")
);

-- CreateTable
CREATE TABLE "SystemStatus" (
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "detail" TEXT,
    "observedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SystemStatus_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "Person_subject_key" ON "Person"("subject");

-- CreateIndex
CREATE INDEX "Session_personId_idx" ON "Session"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "GithubAccount_host_githubId_key" ON "GithubAccount"("host", "githubId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_hash_key" ON "ApiToken"("hash");

-- CreateIndex
CREATE INDEX "ApiToken_personId_idx" ON "ApiToken"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "Repository_host_externalId_key" ON "Repository"("host", "externalId");

-- CreateIndex
CREATE UNIQUE INDEX "App_slug_key" ON "App"("slug");

-- CreateIndex
CREATE INDEX "App_team_idx" ON "App"("team");

-- CreateIndex
CREATE UNIQUE INDEX "App_repositoryId_path_key" ON "App"("repositoryId", "path");

-- CreateIndex
CREATE UNIQUE INDEX "AppEnvironment_appId_environment_key" ON "AppEnvironment"("appId", "environment");

-- CreateIndex
CREATE INDEX "Plan_requestedById_createdAt_idx" ON "Plan"("requestedById", "createdAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Run_number_key" ON "Run"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Run_activeKey_key" ON "Run"("activeKey");

-- CreateIndex
CREATE INDEX "Run_startedAt_id_idx" ON "Run"("startedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Run_team_startedAt_idx" ON "Run"("team", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "Run_state_startedAt_idx" ON "Run"("state", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "Run_repositoryId_startedAt_idx" ON "Run"("repositoryId", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "Run_startedById_startedAt_idx" ON "Run"("startedById", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "RunLogLine_runId_id_idx" ON "RunLogLine"("runId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "RunLogLine_runId_onceKey_key" ON "RunLogLine"("runId", "onceKey");

-- CreateIndex
CREATE UNIQUE INDEX "ManagedResource_system_kind_key_key" ON "ManagedResource"("system", "kind", "key");

-- CreateIndex
CREATE INDEX "ResourceUse_runId_at_idx" ON "ResourceUse"("runId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "HumanTask_issueLabel_key" ON "HumanTask"("issueLabel");

-- CreateIndex
CREATE INDEX "HumanTask_state_dueAt_idx" ON "HumanTask"("state", "dueAt");

-- CreateIndex
CREATE INDEX "HumanTask_cause_idx" ON "HumanTask"("cause");

-- CreateIndex
CREATE INDEX "HumanTask_issueKey_idx" ON "HumanTask"("issueKey");

-- CreateIndex
CREATE INDEX "HumanTaskWaiter_runId_idx" ON "HumanTaskWaiter"("runId");

-- CreateIndex
CREATE INDEX "WebhookDelivery_handledAt_id_idx" ON "WebhookDelivery"("handledAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "WebhookDelivery_source_deliveryId_key" ON "WebhookDelivery"("source", "deliveryId");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GithubAccount" ADD CONSTRAINT "GithubAccount_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "App" ADD CONSTRAINT "App_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AppEnvironment" ADD CONSTRAINT "AppEnvironment_appId_fkey" FOREIGN KEY ("appId") REFERENCES "App"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Plan" ADD CONSTRAINT "Plan_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Plan" ADD CONSTRAINT "Plan_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Run" ADD CONSTRAINT "Run_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Run" ADD CONSTRAINT "Run_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Run" ADD CONSTRAINT "Run_startedById_fkey" FOREIGN KEY ("startedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunStep" ADD CONSTRAINT "RunStep_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunLogLine" ADD CONSTRAINT "RunLogLine_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ResourceUse" ADD CONSTRAINT "ResourceUse_resourceId_fkey" FOREIGN KEY ("resourceId") REFERENCES "ManagedResource"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ResourceUse" ADD CONSTRAINT "ResourceUse_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HumanTaskWaiter" ADD CONSTRAINT "HumanTaskWaiter_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "HumanTask"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HumanTaskWaiter" ADD CONSTRAINT "HumanTaskWaiter_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- ---- written by hand: what the schema language cannot say ------------------------------------------

-- One open human task per cause; later ones of the same cause are new tasks.
CREATE UNIQUE INDEX "HumanTask_open_cause_key" ON "HumanTask"("cause") WHERE "state" IN ('opening', 'open');

-- A run that has ended lets go of its repository. A failed one that still listens for the next commit keeps it;
-- one being undone holds it again, so that nothing else works on the repository meanwhile.
ALTER TABLE "Run" ADD CONSTRAINT "Run_activeKey_released" CHECK (("state" NOT IN ('succeeded', 'undone') AND "finishedAt" IS NULL) OR "activeKey" IS NULL OR "state" = 'undoing');
ALTER TABLE "Run" ADD CONSTRAINT "Run_mergeChoice_known" CHECK ("mergeChoice" IN ('wait', 'auto'));
ALTER TABLE "Plan" ADD CONSTRAINT "Plan_content_when_ready" CHECK ("status" <> 'ready' OR "content" IS NOT NULL);
ALTER TABLE "Plan" ADD CONSTRAINT "Plan_failure_when_failed" CHECK ("status" <> 'failed' OR "failure" IS NOT NULL);
ALTER TABLE "RunLogLine" ADD CONSTRAINT "RunLogLine_level_known" CHECK ("level" IN ('info', 'wait', 'warn', 'error'));
ALTER TABLE "ManagedResource" ADD CONSTRAINT "ManagedResource_state_known" CHECK ("state" IN ('planned', 'present', 'removed', 'kept'));
ALTER TABLE "OutboxMessage" ADD CONSTRAINT "OutboxMessage_kind_known" CHECK ("kind" IN ('start', 'signal'));
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_hash_is_sha256" CHECK (octet_length("hash") = 32);
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_scopes_known" CHECK ("scopes" <@ ARRAY['read', 'write'] AND cardinality("scopes") > 0);
ALTER TABLE "SystemStatus" ADD CONSTRAINT "SystemStatus_state_known" CHECK ("state" IN ('ok', 'failing'));

-- What may still be dispatched, and nothing else, is scanned.
CREATE INDEX "OutboxMessage_undispatched_idx" ON "OutboxMessage"("dueAt", "id") WHERE "dispatchedAt" IS NULL;

-- A plan is what the person approved: once written it stays.
CREATE FUNCTION refuse_plan_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'plan % is immutable once written', OLD."id" USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "Plan_content_immutable" BEFORE UPDATE OF "content", "contentHash" ON "Plan"
  FOR EACH ROW WHEN (OLD."content" IS NOT NULL AND (NEW."content" IS DISTINCT FROM OLD."content" OR NEW."contentHash" IS DISTINCT FROM OLD."contentHash"))
  EXECUTE FUNCTION refuse_plan_change();

-- Live pages: the payload is an id, equal ones of one transaction are sent once by Postgres itself.
CREATE FUNCTION notify_run_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'Run' THEN
    PERFORM pg_notify('run_changed', NEW."id"::text);
  ELSE
    PERFORM pg_notify('run_changed', NEW."runId"::text);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "Run_notify" AFTER INSERT OR UPDATE ON "Run" FOR EACH ROW EXECUTE FUNCTION notify_run_changed();
CREATE TRIGGER "RunStep_notify" AFTER INSERT OR UPDATE ON "RunStep" FOR EACH ROW EXECUTE FUNCTION notify_run_changed();
CREATE TRIGGER "RunLogLine_notify" AFTER INSERT ON "RunLogLine" FOR EACH ROW EXECUTE FUNCTION notify_run_changed();
CREATE TRIGGER "ResourceUse_notify" AFTER INSERT OR UPDATE ON "ResourceUse" FOR EACH ROW EXECUTE FUNCTION notify_run_changed();
CREATE TRIGGER "HumanTaskWaiter_notify" AFTER INSERT OR UPDATE ON "HumanTaskWaiter" FOR EACH ROW EXECUTE FUNCTION notify_run_changed();

CREATE FUNCTION notify_waiting_runs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('run_changed', "runId"::text) FROM "HumanTaskWaiter" WHERE "taskId" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "HumanTask_notify" AFTER UPDATE ON "HumanTask" FOR EACH ROW EXECUTE FUNCTION notify_waiting_runs();

CREATE FUNCTION notify_plan_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('plan_changed', NEW."id"::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "Plan_notify" AFTER INSERT OR UPDATE ON "Plan" FOR EACH ROW EXECUTE FUNCTION notify_plan_changed();

CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER "OutboxMessage_notify" AFTER INSERT ON "OutboxMessage" FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();
