import { describe, expect, it } from 'vitest';
import type { PlanChange } from '#domain/plan/plan.ts';
import { changeWords } from './changes.ts';

const change = (over: Partial<PlanChange>): PlanChange => ({
  app: { path: '.', name: 'shop' },
  field: 'port',
  before: null,
  after: null,
  evidence: null,
  ...over,
});

describe('changeWords', () => {
  it('gives sizes their unit', () => {
    expect(changeWords(change({ field: 'memoryMi', before: 512, after: 384 }))).toEqual({
      field: 'memory of a pod',
      before: '512\u00a0Mi',
      after: '384\u00a0Mi',
    });
  });
  it('tells "not found" and "none" apart', () => {
    expect(changeWords(change({ before: null, after: 8080 }))).toMatchObject({
      before: 'not found',
      after: '8080',
    });
    expect(changeWords(change({ field: 'testCommand', before: 'npm test', after: null }))).toMatchObject({
      before: 'npm test',
      after: 'none',
    });
  });
});
