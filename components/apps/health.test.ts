import { describe, expect, it } from 'vitest';
import { anApp } from '#tests/support/views.ts';
import { podWords } from './health.ts';

const [place] = anApp().environments;

describe('podWords', () => {
  it('counts the pods of what is deployed, none that are ready included', () => {
    expect(podWords(place!)).toBe('2 of 2 pods');
    const runtime = { ...place!.runtime!, podsReady: 0, podsWanted: 6 };
    expect(podWords({ health: 'failing', runtime })).toBe('0 of 6 pods');
  });
  it('counts none where nothing is deployed or was ever observed', () => {
    const runtime = { ...place!.runtime!, podsReady: 0, podsWanted: 0 };
    expect(podWords({ health: 'not-deployed', runtime })).toBeNull();
    expect(podWords({ health: 'unknown', runtime: null })).toBeNull();
  });
});
