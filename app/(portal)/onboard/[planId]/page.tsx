import { PlanPage } from '#components/onboarding/plan-page.tsx';
import { asPlanId } from '#domain/ids.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';
import { read } from '../../../reading.ts';
import { createPlanAction, startOnboardingAction } from '../actions.ts';

export default async function Page({ params }: { params: Promise<{ planId: string }> }) {
  const { planId } = await params;
  const view = await read((actor) => getPlanView(actor, asPlanId(planId)));
  return <PlanPage view={view} createPlan={createPlanAction} startOnboarding={startOnboardingAction} />;
}
