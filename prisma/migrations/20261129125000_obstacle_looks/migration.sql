-- When it was last looked at whether the obstacle behind a task is still there.
ALTER TABLE "HumanTask" ADD COLUMN "obstacleSeenAt" TIMESTAMPTZ(3);
