import { describe, expect, it } from 'vitest';
import { withAppChoice, withSize } from './choices.ts';
import { type DraftEvent, mustAsk, nextDraft, openDraft, type PlanDraft } from './plan-draft.ts';

const opened = openDraft({ id: 'plan-1', choices: { team: 'checkout' } });
const draftAfter = (...events: DraftEvent[]): PlanDraft => events.reduce(nextDraft, opened);
const sized = (part: 'cpuMillis' | 'memoryMi' | 'pods', value: number): DraftEvent => ({
  type: 'changed',
  change: (choices) => withSize(choices, '.', { [part]: value }),
});
const asked: DraftEvent = { type: 'asked' };
const answered = (planId: string): DraftEvent => ({ type: 'answered', planId });

describe('a draft of the choices', () => {
  it('keeps every change, whatever was asked or answered meanwhile', () => {
    const draft = draftAfter(
      sized('cpuMillis', 300),
      asked,
      sized('memoryMi', 640),
      answered('plan-2'),
      asked,
      sized('pods', 3),
      { type: 'changed', change: (choices) => withAppChoice(choices, '.', { port: 81 }) },
      answered('plan-3'),
    );
    expect(draft.choices).toEqual({
      team: 'checkout',
      apps: [{ path: '.', size: { cpuMillis: 300, memoryMi: 640, pods: 3 }, port: 81 }],
    });
  });
  it('asks one question at a time, and again for what was changed meanwhile', () => {
    expect(mustAsk(opened)).toBe(false);
    expect(mustAsk(draftAfter(sized('pods', 3)))).toBe(true);
    expect(mustAsk(draftAfter(sized('pods', 3), asked))).toBe(false);
    expect(mustAsk(draftAfter(sized('pods', 3), asked, sized('pods', 4)))).toBe(false);
    expect(mustAsk(draftAfter(sized('pods', 3), asked, sized('pods', 4), answered('plan-2')))).toBe(true);
    expect(mustAsk(draftAfter(sized('pods', 3), asked, answered('plan-2')))).toBe(false);
  });
  it('asks for nothing when a change was taken back before it was asked for', () => {
    const back: DraftEvent = { type: 'changed', change: () => ({ team: 'checkout' }) };
    expect(mustAsk(draftAfter(sized('pods', 3), back))).toBe(false);
  });
  it('keeps what was refused, and asks again only when wanted or when something else is changed', () => {
    const refused = draftAfter(sized('pods', 3), asked, { type: 'refused', message: 'Not now.' });
    expect(refused).toMatchObject({ refusal: 'Not now.', planId: 'plan-1' });
    expect(refused.choices.apps).toEqual([{ path: '.', size: { pods: 3 } }]);
    expect(mustAsk(refused)).toBe(false);
    expect(mustAsk(nextDraft(refused, { type: 'wanted-anew' }))).toBe(true);
    expect(mustAsk(nextDraft(refused, sized('cpuMillis', 300)))).toBe(true);
  });
  it('is made anew when wanted, although nothing was changed', () => {
    const wanted = draftAfter({ type: 'wanted-anew' });
    expect(mustAsk(wanted)).toBe(true);
    expect(mustAsk(nextDraft(nextDraft(wanted, asked), answered('plan-2')))).toBe(false);
  });
});
