import { describe, expect, it } from 'vitest';
import type { AppFindings } from '#domain/inspection/inspection.ts';
import { planChoicesSchema } from '#server/plans/plan-choices.ts';
import {
  isEdited,
  parseField,
  parseSize,
  shownValue,
  withAppChoice,
  withEnvironment,
  withSize,
} from './choices.ts';

const found: AppFindings = {
  path: 'services/api',
  name: 'returns-api',
  language: 'typescript',
  framework: 'express',
  packageManager: 'npm',
  runtimeVersion: '22',
  buildCommand: 'npm run build',
  testCommand: null,
  startCommand: 'node dist/server.js',
  port: 8080,
  healthPath: '/healthz',
  metricsPath: null,
  dockerfile: null,
  evidence: {},
};

describe('withAppChoice', () => {
  it('changes one app and leaves the others and the team as they were', () => {
    const before = { team: 'checkout', apps: [{ path: 'a', port: 1 }] };
    expect(withAppChoice(before, 'b', { port: 2 })).toEqual({
      team: 'checkout',
      apps: [
        { path: 'a', port: 1 },
        { path: 'b', port: 2 },
      ],
    });
  });
  it('forgets an app whose every value was taken back', () => {
    expect(withAppChoice({ apps: [{ path: 'a', port: 1 }] }, 'a', { port: undefined })).toEqual({});
  });
  it('keeps null apart from "as found": null says there is none', () => {
    const choices = withAppChoice({}, found.path, { buildCommand: null });
    expect(choices.apps).toEqual([{ path: found.path, buildCommand: null }]);
    expect(shownValue({ path: found.path, buildCommand: null }, found, 'buildCommand')).toBe('');
  });
});

describe('parseField', () => {
  it('takes a value equal to the finding as no choice at all', () => {
    expect(parseField('port', '8080', found)).toEqual({ ok: true, change: { port: undefined } });
    expect(parseField('startCommand', ' node dist/server.js ', found)).toEqual({
      ok: true,
      change: { startCommand: undefined },
    });
  });
  it('takes an emptied field as "there is none"', () => {
    expect(parseField('healthPath', '', found)).toEqual({ ok: true, change: { healthPath: null } });
  });
  it.each(['0', '65536', '80a', '-1', '8080.5'])('refuses %s as a port and says the rule', (typed) => {
    expect(parseField('port', typed, found)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/65535/),
    });
  });
  it('refuses a path that does not start with a slash', () => {
    expect(parseField('metricsPath', 'metrics', found).ok).toBe(false);
  });
  it.each([
    ['runtimeVersion', '22.x'],
    ['runtimeVersion', 'v22'],
    ['healthPath', '/a b'],
    ['healthPath', `/${'a'.repeat(200)}`],
    ['buildCommand', 'x'.repeat(501)],
  ] as const)('refuses at once, as %s, what the server would refuse (%#)', (field, typed) => {
    expect(parseField(field, typed, found).ok).toBe(false);
    expect(planChoicesSchema.safeParse({ apps: [{ path: '.', [field]: typed }] }).success).toBe(false);
  });
});

describe('isEdited', () => {
  it('is about the value, not about having been touched', () => {
    expect(isEdited({ path: found.path, port: 8080 }, found, 'port')).toBe(false);
    expect(isEdited({ path: found.path, port: 9090 }, found, 'port')).toBe(true);
  });
});

describe('withSize', () => {
  it('changes one part and leaves the others as they were chosen, or not chosen', () => {
    const once = withSize({}, 'a', { cpuMillis: 300 });
    expect(once.apps).toEqual([{ path: 'a', size: { cpuMillis: 300 } }]);
    expect(withSize(once, 'a', { pods: 3 }).apps).toEqual([{ path: 'a', size: { cpuMillis: 300, pods: 3 } }]);
  });
  it('forgets a size whose every part was taken back', () => {
    expect(withSize({ apps: [{ path: 'a', size: { pods: 3 } }] }, 'a', { pods: undefined })).toEqual({});
  });
});

describe('withEnvironment', () => {
  const all = ['staging', 'qa', 'production'];
  const change = (name: string, chosen: boolean) => ({ name, chosen, all, planned: all });
  it('changes one onto the newest choice, not onto the plan in view', () => {
    const one = withEnvironment({}, change('qa', false));
    expect(withEnvironment(one, change('staging', false))).toEqual({ environments: ['production'] });
    expect(withEnvironment(one, change('qa', true)).environments).toEqual(all);
  });
  it('keeps the last one', () => {
    const last = { environments: ['staging'] };
    expect(withEnvironment(last, change('staging', false))).toEqual(last);
  });
});

describe('parseSize', () => {
  it.each(['300', ' 300 '])('takes %j', (typed) => {
    expect(parseSize('cpuMillis', typed)).toEqual({ ok: true, value: 300 });
  });
  it.each(['', '0', '-1', '1.5', '300m', '1e3', '1001'])('refuses %j pods and says the rule', (typed) => {
    expect(parseSize('pods', typed)).toEqual({
      ok: false,
      message: 'The number of pods is a whole number from 1 to 1,000.',
    });
  });
});
