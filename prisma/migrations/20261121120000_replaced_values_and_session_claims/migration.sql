-- Whoever asks the identity provider for a session's person holds the session until then.
ALTER TABLE "Session" ADD COLUMN "confirmingUntil" TIMESTAMPTZ(3);

-- What a run changed rather than made: what was there before and what it wrote, and what its plan said of the thing.
ALTER TABLE "ResourceUse" ADD COLUMN "change" TEXT, ADD COLUMN "replaced" JSONB;
