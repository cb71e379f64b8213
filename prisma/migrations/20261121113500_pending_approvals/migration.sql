-- Deployments that the code host holds until somebody approves them, as the worker last saw them.
ALTER TABLE "Repository" ADD COLUMN "approvalsSeenAt" TIMESTAMPTZ(3);

CREATE TABLE "PendingApproval" (
    "repositoryId" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "revision" TEXT,
    "url" TEXT NOT NULL,
    "approverTeams" TEXT[],
    "approverIds" BIGINT[],
    "approverLogins" TEXT[],
    "since" TIMESTAMPTZ(3) NOT NULL,
    "observedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PendingApproval_pkey" PRIMARY KEY ("repositoryId","environment")
);

CREATE INDEX "PendingApproval_since_idx" ON "PendingApproval"("since");

CREATE INDEX "Repository_approvalsSeenAt_idx" ON "Repository"("approvalsSeenAt");

ALTER TABLE "PendingApproval" ADD CONSTRAINT "PendingApproval_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Overviews list what waits for an approval, and so does the page of a run that is not over.
CREATE FUNCTION notify_approval_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'observedAt' IS NOT DISTINCT FROM to_jsonb(NEW) - 'observedAt' THEN
    RETURN NULL;
  END IF;
  PERFORM pg_notify('overview_changed', '');
  PERFORM pg_notify('run_changed', "id"::text) FROM "Run"
    WHERE "repositoryId" = COALESCE(NEW."repositoryId", OLD."repositoryId") AND "finishedAt" IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER "PendingApproval_notify" AFTER INSERT OR UPDATE OR DELETE ON "PendingApproval"
  FOR EACH ROW EXECUTE FUNCTION notify_approval_changed();
