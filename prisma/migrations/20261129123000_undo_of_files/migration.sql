-- What an undo does with the files that the run's merge brought, and what the person chose for them.
ALTER TABLE "Run" ADD COLUMN "undoFiles" JSONB;
ALTER TABLE "Run" ADD COLUMN "undoFilesChoice" TEXT;
