import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ResourceView } from '#domain/views/runs.ts';
import { NOW } from '#tests/support/views.ts';
import { ClockProvider } from '../time/clock.tsx';
import { ResourceCounts, ResourceList } from './resource-list.tsx';

const resource = (name: string, over: Partial<ResourceView> = {}): ResourceView => ({
  id: name,
  system: 'kubernetes',
  kind: 'NetworkPolicy',
  name,
  location: 'checkout-staging',
  url: null,
  step: 'ensure-namespaces',
  state: 'present',
  made: true,
  at: NOW,
  whenUndone: 'removed',
  keptBecause: null,
  comesWith: null,
  ...over,
});
const found = { made: false, whenUndone: 'kept' } as const;

/** What is read of the resources: their counts, then the list. */
function read(...resources: ResourceView[]): string {
  const page = renderToStaticMarkup(
    <ClockProvider asOf={NOW}>
      <ResourceCounts resources={resources} />
      <ResourceList resources={resources} empty="" />
    </ClockProvider>,
  );
  return page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}

describe('what a run made', () => {
  it('is counted apart from what was there, in folded lists too', () => {
    const page = read(
      resource('a'),
      resource('b', found),
      resource('Namespace', { kind: 'Namespace', ...found }),
    );
    expect(page).toContain('1 made, 2 already there');
    expect(page).toContain('2 objects, 1 was there');
    expect(page).toContain('Namespace, was there');
  });

  it('is not said to have been there while it is being made', () => {
    const page = read(
      resource('onramp/onboarding', { system: 'github', kind: 'branch', state: 'planned', made: false }),
    );
    expect(page).toContain('0 made, 1 being made');
    expect(page).toContain('GitHub branch, being made');
    expect(page).not.toContain('there');
  });

  it('needs no count of its own when all of it is made', () => {
    expect(read(resource('a'))).not.toContain('made');
  });
});
