import { TeamsPage } from '#components/teams/teams-page.tsx';
import { getTeamListView } from '#server/teams/get-team-list-view.ts';
import { read } from '../../reading.ts';

export default async function Page() {
  return <TeamsPage view={await read(getTeamListView)} />;
}
