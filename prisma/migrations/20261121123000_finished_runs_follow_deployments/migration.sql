-- The page of a run that is over still shows what its later environments wait for, and that they are deployed at last.
CREATE FUNCTION notify_runs_of_repository(repository uuid) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('run_changed', "id"::text) FROM "Run" WHERE "repositoryId" = repository;
$$;

CREATE OR REPLACE FUNCTION notify_approval_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'observedAt' IS NOT DISTINCT FROM to_jsonb(NEW) - 'observedAt' THEN
    RETURN NULL;
  END IF;
  PERFORM pg_notify('overview_changed', '');
  PERFORM notify_runs_of_repository(COALESCE(NEW."repositoryId", OLD."repositoryId"));
  RETURN NULL;
END $$;

CREATE FUNCTION notify_environment_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM notify_runs_of_repository("repositoryId") FROM "App" WHERE "id" = NEW."appId";
  RETURN NULL;
END $$;
CREATE TRIGGER "AppEnvironment_notify_runs" AFTER UPDATE ON "AppEnvironment"
  FOR EACH ROW WHEN (to_jsonb(OLD) - 'runtimeObservedAt' IS DISTINCT FROM to_jsonb(NEW) - 'runtimeObservedAt')
  EXECUTE FUNCTION notify_environment_changed();
