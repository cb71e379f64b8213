import type { PlanChoices } from '#domain/plan/plan.ts';

/** One change of the choices. It is made to whatever they are by then, so that no change can take another one back. */
export type ChoiceChange = (newest: PlanChoices) => PlanChoices;

/**
 * What the person chose, and how far plans have followed. A kept plan never changes: the newest choices are asked for as
 * a new plan, one question at a time, so that answers cannot overtake each other.
 */
export interface PlanDraft {
  /** As the person has them now: what the form shows. */
  choices: PlanChoices;
  /** The newest plan there is. */
  planId: string;
  /** What it was made with; null to have it made again although nothing was changed. */
  planned: PlanChoices | null;
  /** What is being asked for just now. */
  asking: PlanChoices | null;
  /** Why the last question was not taken. The choices are kept all the same. */
  refusal: string | null;
}

export type DraftEvent =
  | { type: 'changed'; change: ChoiceChange }
  /** The person wants a new plan whatever was changed: the repository may have moved, or a refusal be over. */
  | { type: 'wanted-anew' }
  | { type: 'asked' }
  | { type: 'answered'; planId: string }
  | { type: 'refused'; message: string };

export function openDraft(plan: { id: string; choices: PlanChoices }): PlanDraft {
  return { choices: plan.choices, planId: plan.id, planned: plan.choices, asking: null, refusal: null };
}

export function nextDraft(draft: PlanDraft, event: DraftEvent): PlanDraft {
  switch (event.type) {
    case 'changed': {
      const choices = event.change(draft.choices);
      return isSameChoice(choices, draft.choices) ? draft : { ...draft, choices, refusal: null };
    }
    case 'wanted-anew':
      return { ...draft, planned: null, refusal: null };
    case 'asked':
      return { ...draft, asking: draft.choices, refusal: null };
    case 'answered':
      return { ...draft, planId: event.planId, planned: draft.asking, asking: null };
    case 'refused':
      return { ...draft, asking: null, refusal: event.message };
    default:
      return event satisfies never;
  }
}

/** Whether the newest plan is not of the newest choices, and it is time to ask for one that is. */
export function mustAsk({ choices, planned, asking, refusal }: PlanDraft): boolean {
  return asking === null && refusal === null && !isSameChoice(choices, planned);
}

export function isSameChoice(one: PlanChoices | null, other: PlanChoices | null): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
