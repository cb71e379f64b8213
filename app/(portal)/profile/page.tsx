import { ProfilePage } from '#components/profile/profile-page.tsx';
import { linkProblem } from '#components/wording/link-problem.ts';
import { getProfileView } from '#server/profile/get-profile-view.ts';
import { read, type SearchParams, single } from '../../reading.ts';
import { createTokenAction, revokeTokenAction, unlinkGithubAction } from './actions.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { linked, linkError } = single(await searchParams);
  const view = await read(getProfileView);
  // The account that is said to be linked is the one in our own data, not what the address says.
  const account = view.github.account?.login;
  const refused = linkError && linkProblem(linkError);
  const linking = refused ? { refused } : linked && linked === account ? { linked } : null;
  return (
    <ProfilePage
      view={view}
      linking={linking}
      createToken={createTokenAction}
      revokeToken={revokeTokenAction}
      unlinkGithub={unlinkGithubAction}
    />
  );
}
