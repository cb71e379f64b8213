'use client';

import { useEffect, useState, useTransition } from 'react';
import type { PlanChoices } from '#domain/plan/plan.ts';
import type { PlanView } from '#domain/views/plans.ts';
import { answerOf } from '../actions.ts';
import { useLive } from '../live/use-live.ts';
import type { CreatePlan } from './onboard-start.tsx';

/**
 * The plan behind the form. A kept plan never changes: each change of a value asks for a new plan of the same
 * repository, and the last ready one stays in view until the new one is ready.
 */
export function usePlan(initial: PlanView, createPlan: CreatePlan) {
  const [newest, setNewest] = useState(initial.id);
  const [choices, setChoices] = useState(initial.choices);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [asking, startTransition] = useTransition();
  const { view, connection } = useLive({ address: `/api/v1/plans/${newest}/events`, event: 'plan', initial });

  const [ready, setReady] = useState(initial.plan ? initial : null);
  if (view.plan && view !== ready && view.id === newest) setReady(view);

  const readyId = ready?.id;
  useEffect(() => {
    // The address names the plan in view, so that a reload or a copied link shows the same.
    if (readyId && !window.location.pathname.endsWith(readyId)) {
      window.history.replaceState(null, '', `/onboard/${readyId}${window.location.search}`);
    }
  }, [readyId]);

  function replan(next: PlanChoices, repositoryUrl = view.address) {
    setChoices(next);
    setRefusal(null);
    startTransition(async () => {
      const result = await answerOf(createPlan({ repositoryUrl, choices: next }));
      if (result.ok) setNewest(result.planId);
      else setRefusal(result.message);
    });
  }

  const answered = view.id === newest;
  return {
    /** The newest state of the newest plan. */
    view,
    connection,
    /** The last plan that is ready, or null before the first. */
    ready,
    choices,
    replan,
    /** A newer plan than the one in view is being made. */
    updating: asking || !answered || view.status === 'inspecting',
    /** Why no newer plan could be made. */
    refusal: refusal ?? (answered && view.status === 'failed' ? (view.failure?.message ?? null) : null),
  };
}
