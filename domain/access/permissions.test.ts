import { describe, expect, it } from 'vitest';
import { asPersonId } from '../ids.ts';
import type { ApiTokenScope } from '../views/profile.ts';
import type { Role } from '../views/shared.ts';
import type { Actor } from './actor.ts';
import { ACTIONS, type AccessContext, type Action, may } from './permissions.ts';
import { mayInRepository, REPOSITORY_RIGHTS } from './repository-rights.ts';

const ROLES: Role[] = ['engineer', 'qa', 'platform', 'manager'];
const ME = asPersonId('person-me');

function actor(roles: Role[], token?: ApiTokenScope[]): Actor {
  return {
    personId: ME,
    name: 'Sample Person',
    email: 'sample@example.com',
    roles,
    teams: ['checkout'],
    groupsSeenAt: new Date(0),
    via: token
      ? { kind: 'token', tokenId: 'token', scopes: token }
      : { kind: 'session', sessionId: 'session' },
  };
}

const mine: AccessContext = { ownerId: ME, team: 'payments' };
const myTeams: AccessContext = { ownerId: 'person-other', team: 'checkout' };
const foreign: AccessContext = { ownerId: 'person-other', team: 'payments' };

/** Letters of the roles that may (Engineer, Qa, Platform, Manager): for one's own thing, one's team's, somebody else's. */
const EXPECTED: Record<Action, [own: string, team: string, foreign: string]> = {
  'plan.create': ['EP', 'EP', 'EP'],
  'plan.read': ['EP', 'EQPM', 'P'],
  'onboarding.start': ['EP', 'EP', 'P'],
  'run.read': ['EQPM', 'EQPM', 'EQPM'],
  'run.undo': ['EP', 'EP', 'P'],
  'run.cancel': ['EP', 'EP', 'P'],
  'human-task.read': ['EQPM', 'EQPM', 'EQPM'],
  'human-task.answer': ['P', 'EP', 'P'],
  'app.read': ['EQPM', 'EQPM', 'EQPM'],
  'team.read': ['EQPM', 'EQPM', 'EQPM'],
  'token.manage-own': ['EQPM', '', ''],
  'github.link': ['EQPM', 'EQPM', 'EQPM'],
  'platform.read': ['P', 'P', 'P'],
};

const whoMay = (action: Action, context: AccessContext) =>
  ROLES.filter((role) => may(actor([role]), action, context).allowed)
    .map((role) => role[0]!.toUpperCase())
    .join('');

describe('who may do what', () => {
  it.each(ACTIONS)('%s is as the table says', (action) => {
    expect([mine, myTeams, foreign].map((context) => whoMay(action, context))).toEqual(EXPECTED[action]);
  });

  it.each(ACTIONS)('%s is refused to a person without a role, with a sentence', (action) => {
    expect(may(actor([]), action, mine)).toEqual({
      allowed: false,
      reason: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });

  it('names the team and the others who may, when refused', () => {
    const reason = (role: Role, action: Action, teamName?: string) => {
      const permission = may(actor([role]), action, { team: 'other', ownerId: 'somebody', teamName });
      return permission.allowed ? null : permission.reason;
    };
    expect(reason('engineer', 'run.undo', 'Other Team')).toBe(
      'You may not undo this run: only the engineer who started it, engineers of team Other Team and the platform team may.',
    );
    expect(reason('qa', 'plan.read', 'Other Team')).toBe(
      'You may not see this plan: only the engineer who made it, members of team Other Team and the platform team may.',
    );
    expect(reason('engineer', 'human-task.answer', 'Other Team')).toBe(
      'You may not answer this request: only engineers of team Other Team and the platform team may.',
    );
    expect(reason('manager', 'plan.read')).toContain('members of team other and');
    expect(reason('manager', 'token.manage-own')).toBe(
      'You may not manage this API token: only the person it belongs to may.',
    );
  });

  it.each(ACTIONS)('%s names the same rule to everybody it refuses', (action) => {
    const everybody: Role[][] = [...ROLES.map((role) => [role]), ['qa', 'manager'], ['engineer', 'qa']];
    for (const context of [foreign, { ...foreign, teamName: 'Payments' }, { ownerId: 'person-other' }]) {
      const reasons = everybody.flatMap((roles) => {
        const permission = may(actor(roles), action, context);
        return permission.allowed ? [] : [permission.reason];
      });
      expect(new Set(reasons).size).toBeLessThanOrEqual(1);
    }
  });

  it('names only people who then may', () => {
    // A QA or manager of the run's own team is refused: "team Checkout may" was not so.
    const refused = may(actor(['qa']), 'run.undo', { ...myTeams, teamName: 'Checkout' });
    expect(refused).toEqual({
      allowed: false,
      reason: expect.stringContaining('engineers of team Checkout and the platform team may'),
    });
  });

  it('adds up the roles of a person', () => {
    expect(may(actor(['manager', 'engineer']), 'plan.create').allowed).toBe(true);
  });

  it('treats an unknown owner and an unknown team as somebody else’s', () => {
    expect(may(actor(['engineer']), 'run.undo', {}).allowed).toBe(false);
    expect(may(actor(['engineer']), 'run.undo', { team: null }).allowed).toBe(false);
  });

  it('tells whom no scope would help of the role', () => {
    const told = may(actor(['manager'], ['read']), 'plan.create');
    expect(told).toEqual({
      allowed: false,
      reason: expect.stringContaining('needs the role engineer or platform'),
    });
  });

  it('holds a token to its scopes, whatever the role', () => {
    expect(may(actor(['platform'], ['read']), 'run.read').allowed).toBe(true);
    expect(may(actor(['platform'], ['read']), 'run.undo').allowed).toBe(false);
    expect(may(actor(['platform'], ['write']), 'run.read').allowed).toBe(false);
    expect(may(actor(['qa'], ['read', 'write']), 'plan.create').allowed).toBe(false);
  });
});

describe('what a person may in a repository', () => {
  it('is judged by the person’s own right', () => {
    const allowed = (action: Parameters<typeof mayInRepository>[0]) =>
      REPOSITORY_RIGHTS.filter((right) => mayInRepository(action, right, 'sample/shop').allowed);
    expect(allowed('plan.create')).toEqual(['read', 'triage', 'write', 'maintain', 'admin']);
    expect(allowed('onboarding.start')).toEqual(['write', 'maintain', 'admin']);
    expect(allowed('onboarding.merge')).toEqual(['write', 'maintain', 'admin']);
  });

  it('names the repository and the missing right when refused', () => {
    const refused = mayInRepository('onboarding.start', 'read', 'sample/shop');
    expect(refused).toEqual({
      allowed: false,
      reason: expect.stringContaining('"write" permission on sample/shop'),
    });
  });
});
