import { OnboardPage } from '#components/onboarding/onboard-page.tsx';
import { getHomeView } from '#server/home/get-home-view.ts';
import { read, type SearchParams, single } from '../../reading.ts';
import { createPlanAction } from './actions.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { repository } = single(await searchParams);
  const { may } = await read(getHomeView);
  return <OnboardPage createPlan={createPlanAction} address={repository ?? ''} may={may.onboard} />;
}
