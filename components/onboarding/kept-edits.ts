import type { PlanChoices } from '#domain/plan/plan.ts';

/**
 * Choices that no ready plan has yet, kept by this tab of the browser until one has: a reload, the way back, or an answer
 * that never came takes nothing of what was typed.
 */
const keyOf = (planId: string) => `onramp.edits-of-plan.${planId}`;

export function keepEdits(planId: string, choices: PlanChoices): void {
  withStorage((storage) => storage.setItem(keyOf(planId), JSON.stringify(choices)));
}

export function forgetEdits(planId: string): void {
  withStorage((storage) => storage.removeItem(keyOf(planId)));
}

export function keptEdits(planId: string): PlanChoices | null {
  const text = withStorage((storage) => storage.getItem(keyOf(planId)));
  return text ? (JSON.parse(text) as PlanChoices) : null;
}

/** A browser may refuse its storage, or have no room left: then edits live as long as the page. */
function withStorage<T>(use: (storage: Storage) => T): T | null {
  try {
    return use(window.sessionStorage);
  } catch {
    return null;
  }
}
