-- Apps, teams and runs are followed like Home and the inbox: what their pages list besides what is told already.
CREATE TRIGGER "AppEnvironment_notify_overview_of_new" AFTER INSERT OR DELETE ON "AppEnvironment"
  FOR EACH ROW EXECUTE FUNCTION notify_overview_changed();
-- What was set up for an app grows while its onboarding goes on.
CREATE TRIGGER "ResourceUse_notify_overview" AFTER INSERT OR UPDATE ON "ResourceUse"
  FOR EACH ROW EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "ManagedResource_notify_overview" AFTER UPDATE ON "ManagedResource"
  FOR EACH ROW WHEN (OLD."state" IS DISTINCT FROM NEW."state" OR OLD."url" IS DISTINCT FROM NEW."url")
  EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "Repository_notify_overview" AFTER UPDATE ON "Repository"
  FOR EACH ROW WHEN (OLD."owner" IS DISTINCT FROM NEW."owner" OR OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION notify_overview_changed();
-- Members of a team, and whose approval a deployment waits for.
CREATE TRIGGER "Person_notify_overview_of_new" AFTER INSERT ON "Person"
  FOR EACH ROW EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "Person_notify_overview" AFTER UPDATE ON "Person"
  FOR EACH ROW WHEN (OLD."groups" IS DISTINCT FROM NEW."groups" OR OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION notify_overview_changed();
CREATE TRIGGER "GithubAccount_notify_overview" AFTER INSERT OR UPDATE OR DELETE ON "GithubAccount"
  FOR EACH ROW EXECUTE FUNCTION notify_overview_changed();
