import { LiveTeamsPage } from '#components/live/live-pages.tsx';
import { getTeamListView } from '#server/teams/get-team-list-view.ts';
import { read } from '../../reading.ts';

export default async function Page() {
  return <LiveTeamsPage view={await read(getTeamListView)} />;
}
