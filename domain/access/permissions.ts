import type { Permission, Role } from '../views/shared.ts';
import type { Actor } from './actor.ts';

/** What an action does to the world: a `read` token may only read. */
type Effect = 'read' | 'write';

/**
 * When a role may do an action. `always`; `own`: the actor made the plan, started the run or holds the token;
 * `team`: the thing belongs to one of the actor's teams. Several: any of them is enough.
 */
type Condition = 'always' | 'own' | 'team';

interface Rule {
  effect: Effect;
  /** "You may not ..." */
  phrase: string;
  /** Whose it is: "the person ...", when not "who made it". */
  own?: string;
  roles: Partial<Record<Role, readonly Condition[]>>;
}

const PEOPLE = {
  engineer: { one: 'engineer', many: 'engineers' },
  qa: { one: 'QA engineer', many: 'QA engineers' },
  platform: { one: 'platform engineer', many: 'platform engineers' },
  manager: { one: 'manager', many: 'managers' },
} as const satisfies Record<Role, { one: string; many: string }>;
const ROLES = Object.keys(PEOPLE) as Role[];

const everyone = (condition: Condition): Rule['roles'] => ({
  engineer: [condition],
  qa: [condition],
  platform: [condition],
  manager: [condition],
});

/** Who may do what: the one table. A role that is not named may not. */
export const PERMISSIONS = {
  'plan.create': {
    effect: 'write',
    phrase: 'make an onboarding plan',
    roles: { engineer: ['always'], platform: ['always'] },
  },
  'plan.read': {
    effect: 'read',
    phrase: 'see this plan',
    roles: { engineer: ['own', 'team'], qa: ['team'], platform: ['always'], manager: ['team'] },
  },
  'onboarding.start': {
    effect: 'write',
    phrase: 'start this onboarding',
    roles: { engineer: ['own', 'team'], platform: ['always'] },
  },
  'run.read': { effect: 'read', phrase: 'see runs', roles: everyone('always') },
  'run.undo': {
    effect: 'write',
    phrase: 'undo this run',
    own: 'who started it',
    roles: { engineer: ['own', 'team'], platform: ['always'] },
  },
  'run.cancel': {
    effect: 'write',
    phrase: 'cancel this run',
    own: 'who started it',
    roles: { engineer: ['own', 'team'], platform: ['always'] },
  },
  'human-task.read': { effect: 'read', phrase: 'see human tasks', roles: everyone('always') },
  'human-task.answer': {
    effect: 'write',
    phrase: 'answer this request',
    roles: { engineer: ['team'], platform: ['always'] },
  },
  'app.read': { effect: 'read', phrase: 'see apps', roles: everyone('always') },
  'team.read': { effect: 'read', phrase: 'see teams', roles: everyone('always') },
  'token.manage-own': {
    effect: 'write',
    phrase: 'manage this API token',
    own: 'it belongs to',
    roles: everyone('own'),
  },
  'github.link': { effect: 'write', phrase: 'link a GitHub account', roles: everyone('always') },
  'platform.read': { effect: 'read', phrase: 'see the platform pages', roles: { platform: ['always'] } },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof PERMISSIONS;
export const ACTIONS = Object.keys(PERMISSIONS) as Action[];

/** What is known of the thing acted on; what is not given counts as not met. */
export interface AccessContext {
  /** Person who made the plan, started the run, or holds the token. */
  ownerId?: string;
  /** Team the thing belongs to. */
  team?: string | null;
  /** The team's name, for the sentence of a refusal; its slug when not given. */
  teamName?: string;
}

/** Whether the actor may, and one full sentence when not. */
export function may(actor: Actor, action: Action, context: AccessContext = {}): Permission {
  const rule: Rule = PERMISSIONS[action];
  if (actor.roles.length === 0) {
    return {
      allowed: false,
      reason: 'Your account has no role in Onramp. Ask your identity team to add you to one of its groups.',
    };
  }
  const conditions = new Set(actor.roles.flatMap((role) => rule.roles[role] ?? []));
  const met =
    conditions.has('always') ||
    (conditions.has('own') && context.ownerId === actor.personId) ||
    (conditions.has('team') && !!context.team && actor.teams.includes(context.team));
  if (!met) return { allowed: false, reason: explain(rule, context) };
  // After the role: whom no scope would help is told of the role.
  if (actor.via.kind === 'token' && !actor.via.scopes.includes(rule.effect)) {
    return {
      allowed: false,
      reason: `This API token has no "${rule.effect}" scope. Make one that has it on your profile.`,
    };
  }
  return { allowed: true };
}

/** The rule in one sentence, the same for whoever reads it: told by the rule and the thing, never by the reader's roles. */
function explain(rule: Rule, context: AccessContext): string {
  const rolesOf = (condition: Condition) =>
    ROLES.filter((role) => rule.roles[role]?.includes(condition) && !rule.roles[role].includes('always'));
  const [always, own, ofTeam] = [
    ROLES.filter((role) => rule.roles[role]?.includes('always')),
    rolesOf('own'),
    rolesOf('team'),
  ];
  if (own.length === 0 && ofTeam.length === 0)
    return `You may not ${rule.phrase}: that needs the role ${always.join(' or ')}.`;
  const everybodyElse = ROLES.length - always.length;
  const people = (roles: readonly Role[], one: 'one' | 'many') => {
    if (roles.length === everybodyElse) return one === 'one' ? 'person' : 'members';
    return roles.map((role) => PEOPLE[role][one]).join(' or ');
  };
  const team = context.teamName ?? context.team;
  const who = [
    own.length > 0 ? `the ${people(own, 'one')} ${rule.own ?? 'who made it'}` : '',
    ofTeam.length > 0 && team ? `${people(ofTeam, 'many')} of team ${team}` : '',
    ...always.map((role) => (role === 'platform' ? 'the platform team' : PEOPLE[role].many)),
  ].filter(Boolean);
  const last = who.pop();
  return `You may not ${rule.phrase}: only ${who.length > 0 ? `${who.join(', ')} and ${last}` : last} may.`;
}
