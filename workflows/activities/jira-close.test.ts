import { describe, expect, it } from 'vitest';
import type { IssueTransition } from '../../integrations/jira/index.ts';
import { chooseWayToDone } from './jira-close.ts';

const done = { id: '10000', name: 'Erledigt' };
const declined = { id: '10001', name: 'Abgelehnt' };
const leads = (
  id: string,
  to: IssueTransition['to'],
  resolutions: IssueTransition['resolutions'] = null,
) => ({
  id,
  name: `transition ${id}`,
  to,
  resolutions,
});
const choose = (...transitions: IssueTransition[]) => chooseWayToDone(transitions, [done.id]);

describe('the way to close an issue unanswered', () => {
  it('gives a resolution that accepts nothing, by id and not by its translated name', () => {
    expect(choose(leads('1', 'indeterminate'), leads('2', 'done', [done, declined]))).toEqual({
      transitionId: '2',
      resolutionId: '10001',
    });
    expect(choose(leads('1', 'done'), leads('2', 'done', [declined]))).toEqual({
      transitionId: '2',
      resolutionId: '10001',
    });
  });

  it('leaves the resolution to the workflow where the screen offers none', () => {
    expect(choose(leads('1', 'done', [done]), leads('2', 'done'))).toEqual({ transitionId: '2' });
  });

  it('leads to done even where every resolution accepts', () => {
    expect(choose(leads('1', 'done', [done]))).toEqual({ transitionId: '1' });
  });

  it('is none when no transition leads to done from here', () => {
    expect(choose(leads('1', 'new'), leads('2', 'indeterminate', [declined]))).toBeNull();
  });
});
