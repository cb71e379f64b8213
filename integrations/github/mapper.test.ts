import { describe, expect, it } from 'vitest';
import { toEnvironment, toPermission, toProgress } from './mapper.ts';
import { contains } from './rulesets.ts';
import { seal } from './seal.ts';

describe('progress of a run', () => {
  it.each([
    [
      { status: 'queued', conclusion: null },
      { status: 'queued', conclusion: null },
    ],
    [
      { status: 'waiting', conclusion: null },
      { status: 'waiting', conclusion: null },
    ],
    [
      { status: 'in_progress', conclusion: null },
      { status: 'running', conclusion: null },
    ],
    [
      { status: 'completed', conclusion: 'success' },
      { status: 'completed', conclusion: 'success' },
    ],
    [
      { status: 'completed', conclusion: 'startup_failure' },
      { status: 'completed', conclusion: 'startup-failure' },
    ],
    [
      { status: 'completed', conclusion: 'timed_out' },
      { status: 'completed', conclusion: 'timed-out' },
    ],
  ])('%o is %o', (answer, expected) => {
    expect(toProgress(answer)).toEqual(expected);
  });

  it('is never taken for success when GitHub says a word we do not know', () => {
    expect(toProgress({ status: 'completed', conclusion: 'brand_new' }).conclusion).toBe('failure');
    expect(toProgress({ status: 'completed', conclusion: null }).conclusion).toBe('failure');
    expect(toProgress({ status: 'brand_new', conclusion: null }).status).toBe('running');
  });
});

describe('permission of a person', () => {
  it('is the finer role where GitHub names one, and the level for custom roles', () => {
    expect(toPermission({ permission: 'write', role_name: 'maintain' })).toBe('maintain');
    expect(toPermission({ permission: 'read', role_name: 'triage' })).toBe('triage');
    expect(toPermission({ permission: 'write', role_name: 'release-captain' })).toBe('write');
    expect(toPermission({ permission: 'unheard-of', role_name: 'unheard-of' })).toBe('none');
  });
});

describe('protection of an environment', () => {
  it('is read from its rules, whatever else stands among them', () => {
    const environment = toEnvironment({
      id: 1,
      name: 'production',
      html_url: 'https://github.example/acme/shop/deployments',
      protection_rules: [
        { type: 'branch_policy' },
        { type: 'wait_timer', wait_timer: 10 },
        {
          type: 'required_reviewers',
          prevent_self_review: true,
          reviewers: [{ type: 'Team', reviewer: { id: 7 } }],
        },
      ],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    expect(environment).toMatchObject({
      waitMinutes: 10,
      reviewers: [{ kind: 'team', id: 7 }],
      preventSelfReview: 'yes',
      branches: 'custom',
    });
  });
});

describe('comparing rules', () => {
  it('wants everything asked for, allows more, and ignores the order of lists', () => {
    expect(contains({ a: 1, extra: true }, { a: 1 })).toBe(true);
    expect(contains({ list: [{ b: 2, id: 9 }, { a: 1 }] }, { list: [{ a: 1 }, { b: 2 }] })).toBe(true);
    expect(contains({ list: [1, 2, 3] }, { list: [1, 2] })).toBe(false);
    expect(contains({ a: 1 }, { a: 2 })).toBe(false);
    expect(contains(undefined, { a: 1 })).toBe(false);
  });
});

describe('sealing a secret', () => {
  it('differs each time, and never holds the secret in clear', async () => {
    const key = Buffer.alloc(32, 9).toString('base64');
    const [one, two] = [await seal('top secret', key), await seal('top secret', key)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('top secret');
  });
});
