import { HomePage } from '#components/home/home-page.tsx';
import { getHomeView } from '#server/home/get-home-view.ts';
import { read } from '../reading.ts';
import { createPlanAction } from './onboard/actions.ts';

export default async function Page() {
  return <HomePage view={await read(getHomeView)} createPlan={createPlanAction} />;
}
