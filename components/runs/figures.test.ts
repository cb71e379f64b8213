import { describe, expect, it } from 'vitest';
import type { ResourceView } from '#domain/views/runs.ts';
import { countResources, groupResources, runFigures, undoPreview } from './figures.ts';

const resource = (name: string, over: Partial<ResourceView> = {}): ResourceView => ({
  id: name,
  system: 'kubernetes',
  kind: 'Service',
  name,
  location: 'checkout-staging',
  url: null,
  step: 'await-first-deployment',
  state: 'present',
  made: true,
  at: '2026-01-02T03:04:05.000Z',
  whenUndone: 'removed',
  keptBecause: null,
  comesWith: null,
  ...over,
});
const later = { location: 'checkout-production', state: 'planned', comesWith: 'production' } as const;

describe('the times of a run', () => {
  const at = (clock: string) => `2026-01-02T${clock}.000Z`;
  const succeeded = {
    state: 'succeeded',
    startedAt: at('15:14:20'),
    finishedAt: at('15:25:14'),
    undo: null,
    waitingSince: null,
    waitedMs: 620_000,
    expected: { automationMs: 110_000 },
    steps: [],
  } as const;
  const figures = (run: Parameters<typeof runFigures>[0]) => runFigures(run, Date.parse(at('16:00:00')));

  it('stay its own when it is undone later', () => {
    const own = { elapsedMs: 654_000, waitedMs: 620_000, automationMs: 34_000, remaining: null };
    const goesOn = { startedAt: at('15:30:00'), finishedAt: null };
    const ended = { startedAt: at('15:30:00'), finishedAt: at('15:30:05') };
    expect(figures({ ...succeeded, steps: [] })).toMatchObject(own);
    expect(figures({ ...succeeded, steps: [], state: 'undoing', undo: goesOn })).toMatchObject(own);
    expect(figures({ ...succeeded, steps: [], state: 'undone', undo: ended })).toMatchObject(own);
  });

  it('end with the wish to undo it when the run was still under way', () => {
    const undo = { startedAt: at('15:15:00'), finishedAt: null };
    const cut = { state: 'undoing', finishedAt: null, waitedMs: 0, undo } as const;
    const stopped = { ...succeeded, ...cut, steps: [] };
    expect(figures(stopped)).toMatchObject({ elapsedMs: 40_000, automationMs: 40_000, remaining: null });
  });

  it('are compared with what was expected when it began', () => {
    expect(figures({ ...succeeded, steps: [] }).usualMs).toBe(110_000);
  });
});

describe('what a run made', () => {
  const resources = [
    resource('Namespace', { kind: 'Namespace', name: 'checkout-production', location: 'cluster sample' }),
    resource('a'),
    resource('b'),
    resource('quota', { kind: 'ResourceQuota', location: 'checkout-production' }),
    resource('limits', { kind: 'LimitRange', location: 'checkout-production' }),
    resource('c', later),
    resource('d', later),
  ];

  it('does not count what a later deployment brings', () => {
    expect(countResources(resources)).toEqual({ made: 5, there: 0, beingMade: 0 });
  });

  it('does not count what was there, nor what is being made, as made', () => {
    const found = resource('found', { made: false });
    const planned = resource('planned', { made: false, state: 'planned' });
    expect(countResources([...resources, found, planned])).toEqual({ made: 5, there: 1, beingMade: 1 });
    expect(countResources([resource('gone', { state: 'removed' })])).toMatchObject({ made: 1 });
  });

  it('keeps what a later deployment brings apart from what is there in the same namespace', () => {
    const groups = groupResources(resources).flatMap((row) =>
      row.kind === 'group' ? [[row.location, row.comesWith, row.resources.map(({ id }) => id)]] : [],
    );
    expect(groups).toEqual([
      ['checkout-staging', null, ['a', 'b']],
      ['checkout-production', null, ['quota', 'limits']],
      ['checkout-production', 'production', ['c', 'd']],
    ]);
  });
});

describe('what undoing is announced to do', () => {
  const named = (preview: ReturnType<typeof undoPreview>) =>
    Object.entries(preview).map(([fate, resources]) => [fate, resources.map(({ id }) => id)]);

  it('shows what goes, what is put back and what stays, and leaves out what is gone', () => {
    const kept = { whenUndone: 'kept', keptBecause: 'It was there before this run.' } as const;
    const preview = undoPreview([
      resource('a'),
      resource('b', { whenUndone: 'restored' }),
      resource('c', kept),
      resource('d', { state: 'removed' }),
    ]);
    expect(named(preview)).toEqual([
      ['removed', ['a']],
      ['restored', ['b']],
      ['kept', ['c']],
    ]);
  });

  it('shows what may have been made though the run never heard of it, and what a later deployment brings', () => {
    const preview = undoPreview([resource('unheard', { state: 'planned' }), resource('later', later)]);
    expect(preview.removed.map(({ id }) => id)).toEqual(['unheard', 'later']);
  });
});
