-- Runs and apps are found by the beginning of a commit's id, and runs by the number of their pull request.
CREATE INDEX "Plan_headSha_idx" ON "Plan" (("content" -> 'repository' ->> 'headSha') text_pattern_ops);
CREATE INDEX "AppEnvironment_revision_idx" ON "AppEnvironment" (("runtime" ->> 'revision') text_pattern_ops);
CREATE INDEX "ManagedResource_pullRequest_idx" ON "ManagedResource" ("key") WHERE "kind" = 'pull-request';
