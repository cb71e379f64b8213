import { OnboardPage } from '#components/onboarding/onboard-page.tsx';
import { getOnboardPageView } from '#server/onboarding/get-onboard-page-view.ts';
import { read, type SearchParams, single } from '../../reading.ts';
import { createPlanAction } from './actions.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { repository } = single(await searchParams);
  const view = await read(getOnboardPageView);
  return <OnboardPage view={view} createPlan={createPlanAction} address={repository ?? ''} />;
}
