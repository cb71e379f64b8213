import { describe, expect, it } from 'vitest';
import type { AppFindings } from '#domain/inspection/inspection.ts';
import { isEdited, parseField, shownValue, withAppChoice } from './choices.ts';

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
});

describe('isEdited', () => {
  it('is about the value, not about having been touched', () => {
    expect(isEdited({ path: found.path, port: 8080 }, found, 'port')).toBe(false);
    expect(isEdited({ path: found.path, port: 9090 }, found, 'port')).toBe(true);
  });
});
