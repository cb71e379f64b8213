import { describe, expect, it } from 'vitest';
import type { ResourceView } from '#domain/views/runs.ts';
import { countMade, groupResources, undoPreview } from './figures.ts';

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
    expect(countMade(resources)).toBe(5);
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
