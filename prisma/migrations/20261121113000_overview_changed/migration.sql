-- Live overviews (sidebar, Home, Inbox): "something they list has changed", without saying what. Every transaction that
-- changes several rows tells it once: Postgres drops equal notifications. Log lines, looks at Jira and observations that
-- found nothing new change no overview and tell nothing.
CREATE FUNCTION notify_overview_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('overview_changed', '');
  RETURN NULL;
END $$;

CREATE TRIGGER "Run_notify_overview" AFTER INSERT OR UPDATE ON "Run"
  FOR EACH ROW EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "RunStep_notify_overview" AFTER UPDATE ON "RunStep"
  FOR EACH ROW WHEN (OLD."state" IS DISTINCT FROM NEW."state") EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "HumanTask_notify_overview_of_new" AFTER INSERT ON "HumanTask"
  FOR EACH ROW EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "HumanTask_notify_overview" AFTER UPDATE ON "HumanTask"
  FOR EACH ROW WHEN (to_jsonb(OLD) - 'issueSeen' - 'issueSeenAt' IS DISTINCT FROM to_jsonb(NEW) - 'issueSeen' - 'issueSeenAt')
  EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "HumanTaskWaiter_notify_overview" AFTER INSERT OR UPDATE OR DELETE ON "HumanTaskWaiter"
  FOR EACH ROW EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "App_notify_overview" AFTER INSERT OR UPDATE OR DELETE ON "App"
  FOR EACH ROW EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "AppEnvironment_notify_overview" AFTER UPDATE ON "AppEnvironment"
  FOR EACH ROW WHEN (to_jsonb(OLD) - 'runtimeObservedAt' IS DISTINCT FROM to_jsonb(NEW) - 'runtimeObservedAt')
  EXECUTE FUNCTION notify_overview_changed();
