-- Work that is shared out fairly: whose turn a message takes, and when what it began was done.
ALTER TABLE "OutboxMessage" ADD COLUMN "turnOf" TEXT, ADD COLUMN "settledAt" TIMESTAMPTZ(3);

-- Turns that are asked for or under way, which is all that is ever looked for.
CREATE INDEX "OutboxMessage_turns_idx" ON "OutboxMessage"("turnOf", "id") WHERE "turnOf" IS NOT NULL AND "settledAt" IS NULL;

-- Whether anybody had a turn lately.
CREATE INDEX "OutboxMessage_turns_over_idx" ON "OutboxMessage"("settledAt") WHERE "turnOf" IS NOT NULL AND "settledAt" IS NOT NULL;

-- A turn that is over lets the next one begin.
CREATE TRIGGER "OutboxMessage_settled_notify" AFTER UPDATE OF "settledAt" ON "OutboxMessage" FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();
