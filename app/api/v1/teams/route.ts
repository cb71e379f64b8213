import { readOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { teamListSchema } from '#server/api/schemas.ts';
import { getTeamListView } from '#server/teams/get-team-list-view.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  GET: readOperation(teamListSchema, async ({ actor, context }) => {
    const { teams, asOf } = await getTeamListView(actor, context);
    return { items: teams, nextCursor: null, asOf };
  }),
});
