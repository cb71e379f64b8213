import { readOperation } from '#server/api/handle.ts';
import { teamListSchema } from '#server/api/schemas.ts';
import { getTeamListView } from '#server/teams/get-team-list-view.ts';

export const GET = readOperation(teamListSchema, async ({ actor, context }) => {
  const { teams, asOf } = await getTeamListView(actor, context);
  return { items: teams, nextCursor: null, asOf };
});
