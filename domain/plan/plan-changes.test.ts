import { describe, expect, it } from 'vitest';
import { planChanges } from './plan-changes.ts';
import { sampleFindings } from './plan-fixtures.ts';

const evidence = { port: { file: 'src/server.ts', line: 12, rule: 'listen' } };
const findings = [sampleFindings({ path: '.', name: 'shop', port: 3000, healthPath: null, evidence })];
const base = { findings, declared: [], team: 'checkout', environments: ['staging', 'production'] };
const changesOf = (choices: Parameters<typeof planChanges>[0]['choices']) =>
  planChanges({ ...base, choices }).map(({ field, before, after }) => [field, before, after]);
const app = { path: '.', name: 'shop' };

describe('planChanges', () => {
  it('keeps what was detected, with its evidence, beside what the person chose', () => {
    expect(planChanges({ ...base, choices: { apps: [{ path: '.', port: 8080 }] } })).toEqual([
      { app, field: 'port', before: 3000, after: 8080, evidence: evidence.port },
    ]);
  });
  it('tells a finding that was missing, and one that was taken away, apart', () => {
    expect(changesOf({ apps: [{ path: '.', healthPath: '/ready' }] })).toEqual([
      ['healthPath', null, '/ready'],
    ]);
    const start = findings[0]!.startCommand;
    expect(changesOf({ apps: [{ path: '.', startCommand: null }] })).toEqual([['startCommand', start, null]]);
  });
  it('tells of a size only the parts that differ', () => {
    const size = { cpuMillis: 250, memoryMi: 384, pods: 2 };
    expect(changesOf({ apps: [{ path: '.', size }] })).toEqual([['memoryMi', 512, 384]]);
  });
  it('tells nothing of the parts of a size that were not chosen', () => {
    expect(changesOf({ apps: [{ path: '.', size: { pods: 3 } }] })).toEqual([['pods', 2, 3]]);
  });
  it('tells the team and the environments, when they are others', () => {
    expect(changesOf({ team: 'payments', environments: ['staging'] })).toEqual([
      ['team', 'checkout', 'payments'],
      ['environments', 'staging, production', 'staging'],
    ]);
    expect(changesOf({ team: 'checkout', environments: ['production', 'staging'] })).toEqual([]);
  });
  it('says of an app that is left out only that', () => {
    expect(changesOf({ apps: [{ path: '.', include: false, port: 8080 }] })).toEqual([
      ['include', null, null],
    ]);
  });
  it('is silent about a choice that equals the finding, and about an app that is not there', () => {
    expect(
      changesOf({
        apps: [
          { path: '.', port: 3000 },
          { path: 'gone', port: 1 },
        ],
      }),
    ).toEqual([]);
  });
});
