'use client';

import { useEffect, useRef, useState, useTransition } from 'react';
import type { PlanView } from '#domain/views/plans.ts';
import { answerOf } from '../actions.ts';
import { useLive } from '../live/use-live.ts';
import { forgetEdits, keepEdits, keptEdits } from './kept-edits.ts';
import type { CreatePlan } from './onboard-start.tsx';
import {
  type ChoiceChange,
  type DraftEvent,
  isSameChoice,
  mustAsk,
  nextDraft,
  openDraft,
  type PlanDraft,
} from './plan-draft.ts';

/**
 * The plan behind the form. The last ready one stays in view, and in the address, until the one of the newest choices is
 * ready; choices that no ready plan has yet outlive a reload and the way back.
 */
export function usePlan(initial: PlanView, createPlan: CreatePlan) {
  const [draft, setDraft] = useState(() => openDraft(initial));
  const newest = useRef(draft);
  const [, startTransition] = useTransition();
  const { view, connection } = useLive({
    address: `/api/v1/plans/${draft.planId}/events`,
    event: 'plan',
    initial,
  });

  const [ready, setReady] = useState(initial.plan ? initial : null);
  if (view.plan && view !== ready && view.id === draft.planId) setReady(view);
  const shown = useRef(ready);
  shown.current = ready;

  function tell(event: DraftEvent) {
    newest.current = nextDraft(newest.current, event);
    setDraft(newest.current);
    keep(newest.current, shown.current);
    if (mustAsk(newest.current)) ask();
  }

  function ask() {
    tell({ type: 'asked' });
    const { choices } = newest.current;
    // Inside a transition, so that a redirect to the sign-in is followed.
    startTransition(async () => {
      const result = await answerOf(createPlan({ repositoryUrl: initial.address, choices }));
      tell(
        result.ok
          ? { type: 'answered', planId: result.planId }
          : { type: 'refused', message: result.message },
      );
    });
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was kept is taken up once, when the page is opened
  useEffect(() => {
    const edits = initial.plan && keptEdits(initial.id);
    if (edits) tell({ type: 'changed', change: () => edits });
  }, []);

  const readyId = ready?.id;
  useEffect(() => {
    if (!readyId) return;
    // The address names the plan in view, so that a reload or a copied link shows the same.
    const before = planIdOf(window.location.pathname);
    if (before !== readyId) {
      window.history.replaceState(null, '', `/onboard/${readyId}${window.location.search}`);
      if (before) forgetEdits(before);
    }
    keep(newest.current, shown.current);
  }, [readyId]);

  useEffect(() => {
    /** Whoever leaves from within a field has typed into it all the same. */
    function leaveField() {
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
    }
    window.addEventListener('pagehide', leaveField);
    window.addEventListener('popstate', leaveField);
    return () => {
      window.removeEventListener('pagehide', leaveField);
      window.removeEventListener('popstate', leaveField);
    };
  }, []);

  const answered = view.id === draft.planId;
  const updating = draft.asking !== null || !answered || view.status === 'inspecting';
  return {
    /** The newest state of the newest plan. */
    view,
    connection,
    /** The last plan that is ready, or null before the first. */
    ready,
    choices: draft.choices,
    /** Makes one change to the newest choices. */
    choose: (change: ChoiceChange) => tell({ type: 'changed', change }),
    /** Asks for the plan once more, as the repository is now. */
    renew: () => tell({ type: 'wanted-anew' }),
    /** A newer plan than the one in view is being made. */
    updating,
    /** Why no newer plan could be made. */
    refusal: draft.refusal ?? (answered && view.status === 'failed' ? (view.failure?.message ?? null) : null),
  };
}

/** Choices that the plan in view does not have are kept beside it; once it has them there is nothing to keep. */
function keep({ choices }: PlanDraft, ready: PlanView | null) {
  if (!ready) return;
  if (isSameChoice(choices, ready.choices)) forgetEdits(ready.id);
  else keepEdits(ready.id, choices);
}

/** The plan that an address of this page names. */
export function planIdOf(pathname: string): string | null {
  return /^\/onboard\/([^/]+)$/.exec(pathname)?.[1] ?? null;
}
