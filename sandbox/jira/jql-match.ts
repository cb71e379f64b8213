import { adfToText } from './adf.ts';
import { JiraError } from './errors.ts';
import type { Condition, Operator, Query } from './jql.ts';
import { CATEGORIES, ISSUE_TYPES, PRIORITIES, PROJECTS, RESOLUTIONS, STATUSES, statusById } from './site.ts';
import type { Issue, Person } from './types.ts';

export interface MatchContext {
  now: Date;
  me: Person;
  people: Person[];
  /** Whether an issue with this key or id can be found. */
  exists(keyOrId: string): boolean;
}

type Named = { id: string | number; name: string; key?: string };

/** A searchable field: what an issue holds in it, and how a written value is understood. */
interface Field {
  type: 'choice' | 'instant' | 'text' | 'key';
  of(issue: Issue): string[];
  /** Turns a written value into what `of` holds; null when it names nothing. For choices and keys. */
  resolve?(written: string, context: MatchContext): string | null;
  /** How to compare for ORDER BY. */
  order(issue: Issue): string | number;
}

const fromTable = (table: readonly Named[]) => (written: string) => {
  const found = table.find((one) =>
    [String(one.id), one.name, one.key].some((text) => text?.toLowerCase() === written.toLowerCase()),
  );
  return found ? String(found.id) : null;
};
const categories = Object.entries(CATEGORIES).map(([key, value]) => ({ ...value, key }));
const person = (written: string, { me, people }: MatchContext): string | null => {
  if (written === 'currentUser()') return me.accountId;
  const found = people.find((one) => [one.accountId, one.displayName, one.email].includes(written));
  return found?.accountId ?? null;
};
const one = (value: string | null): string[] => (value === null ? [] : [value]);
const number = (key: string): number => Number(key.split('-')[1]);

const choice = (of: Field['of'], resolve: NonNullable<Field['resolve']>): Field => ({
  type: 'choice',
  of,
  resolve,
  order: (issue) => of(issue)[0] ?? '',
});
const instant = (of: (issue: Issue) => string | null): Field => ({
  type: 'instant',
  of: (issue) => one(of(issue)),
  order: (issue) => of(issue) ?? '',
});
const text = (of: (issue: Issue) => string): Field => ({
  type: 'text',
  of: (issue) => [of(issue)],
  order: of,
});

const key: Field = {
  type: 'key',
  of: (issue) => [issue.key, issue.id],
  resolve: (written, context) => (context.exists(written.toUpperCase()) ? written.toUpperCase() : null),
  order: (issue) => number(issue.key),
};
const FIELDS: Record<string, Field> = {
  project: choice(
    (issue) => one(PROJECTS.find((project) => project.key === issue.projectKey)?.id ?? null),
    fromTable(PROJECTS),
  ),
  key,
  issuekey: key,
  id: key,
  labels: choice(
    (issue) => issue.labels,
    (written) => written,
  ),
  status: choice((issue) => [issue.statusId], fromTable(STATUSES)),
  statuscategory: choice(
    (issue) => [String(CATEGORIES[statusById(issue.statusId).category].id)],
    fromTable(categories),
  ),
  resolution: choice(
    (issue) => one(issue.resolutionId),
    (written) => (written.toLowerCase() === 'unresolved' ? '' : fromTable(RESOLUTIONS)(written)),
  ),
  priority: choice((issue) => [issue.priorityId], fromTable(PRIORITIES)),
  issuetype: choice((issue) => [issue.issueTypeId], fromTable(ISSUE_TYPES)),
  type: choice((issue) => [issue.issueTypeId], fromTable(ISSUE_TYPES)),
  assignee: choice((issue) => one(issue.assigneeId), person),
  reporter: choice((issue) => [issue.reporterId], person),
  creator: choice((issue) => [issue.creatorId], person),
  created: instant((issue) => issue.created),
  updated: instant((issue) => issue.updated),
  resolved: instant((issue) => issue.resolved),
  resolutiondate: instant((issue) => issue.resolved),
  due: instant((issue) => issue.duedate),
  duedate: instant((issue) => issue.duedate),
  summary: text((issue) => issue.summary),
  description: text((issue) => (issue.description ? adfToText(issue.description) : '')),
  text: text((issue) =>
    [
      issue.summary,
      ...[issue.description, ...issue.comments.map((c) => c.body)].map((d) => (d ? adfToText(d) : '')),
    ].join('\n'),
  ),
};
const ALLOWED: Record<Field['type'], Operator[]> = {
  choice: ['=', '!=', 'IN', 'NOT IN', 'IS', 'IS NOT'],
  key: ['=', '!=', 'IN', 'NOT IN', '>', '>=', '<', '<='],
  instant: ['=', '!=', '>', '>=', '<', '<=', 'IS', 'IS NOT'],
  text: ['~', '!~', 'IS', 'IS NOT'],
};
const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Turns a parsed query into a test and a sort order. @throws JiraError 400 for unknown fields, values and operators. */
export function compileJql(
  query: Query,
  context: MatchContext,
): { test(issue: Issue): boolean; compare(a: Issue, b: Issue): number } {
  const order = query.orderBy.map(({ field, direction }) => {
    const known = requireField(field);
    return (a: Issue, b: Issue) =>
      compareValues(known.order(a), known.order(b)) * (direction === 'desc' ? -1 : 1);
  });
  return {
    test: query.where ? compile(query.where, context) : () => true,
    compare: (a, b) =>
      order.map((by) => by(a, b)).find((result) => result !== 0) ?? number(b.key) - number(a.key),
  };
}

function compile(condition: Condition, context: MatchContext): (issue: Issue) => boolean {
  if (condition.kind === 'not') {
    const inner = compile(condition.part, context);
    return (issue) => !inner(issue);
  }
  if (condition.kind !== 'clause') {
    const parts = condition.parts.map((part) => compile(part, context));
    return (issue) =>
      condition.kind === 'and' ? parts.every((test) => test(issue)) : parts.some((test) => test(issue));
  }
  const { field: name, op, values } = condition;
  const field = requireField(name);
  if (!ALLOWED[field.type].includes(op)) {
    throw new JiraError(400, [`The operator '${op.toLowerCase()}' is not supported by the '${name}' field.`]);
  }
  if (op === 'IS') return (issue) => field.of(issue).length === 0 || field.of(issue)[0] === '';
  if (op === 'IS NOT') return (issue) => field.of(issue).length > 0 && field.of(issue)[0] !== '';
  if (field.type === 'text') {
    const words = values[0]!.toLowerCase().split(/\s+/).filter(Boolean);
    const found = (issue: Issue) => words.every((word) => field.of(issue)[0]!.toLowerCase().includes(word));
    return op === '~' ? found : (issue) => !found(issue);
  }
  if (field.type === 'instant') {
    const at = parseInstant(name, values[0]!, context.now);
    return (issue) => field.of(issue).some((value) => holds(op, Date.parse(value), at));
  }
  if (['>', '>=', '<', '<='].includes(op)) return (issue) => holds(op, number(issue.key), number(values[0]!));
  const accepted = values.map((value) => {
    const resolved = field.resolve!(value, context);
    if (resolved !== null) return resolved;
    if (field.type === 'key') {
      throw new JiraError(400, [`An issue with key '${value}' does not exist for field '${name}'.`]);
    }
    throw new JiraError(400, [`The value '${value}' does not exist for the field '${name}'.`]);
  });
  const matches = (issue: Issue) => {
    const held = field.of(issue);
    return accepted.some((value) => (value === '' ? held.length === 0 : held.includes(value)));
  };
  if (op === '=' || op === 'IN') return matches;
  // As in Jira, a negative condition never finds issues whose field is empty.
  return (issue) => field.of(issue).length > 0 && !matches(issue);
}

function requireField(name: string): Field {
  const field = FIELDS[name];
  if (!field) {
    throw new JiraError(400, [`Field '${name}' does not exist or you do not have permission to view it.`]);
  }
  return field;
}

/** JQL instants: `-5m`, `2026-11-21`, `2026-11-21 07:15` (also with slashes), epoch milliseconds, `now()`. UTC. */
function parseInstant(field: string, written: string, now: Date): number {
  if (written === 'now()') return now.getTime();
  const relative = /^([+-]?)(\d+)([mhdw])$/.exec(written);
  if (relative) {
    const [, sign, amount, unit] = relative;
    return now.getTime() + (sign === '-' ? -1 : 1) * Number(amount) * UNIT_MS[unit!]!;
  }
  if (/^\d{10,}$/.test(written)) return Number(written);
  const absolute = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\s+(\d{1,2}):(\d{2}))?$/.exec(written);
  if (absolute) {
    const [year, month, day, hour = 0, minute = 0] = absolute
      .slice(1)
      .map((part) => (part ? Number(part) : undefined));
    return Date.UTC(year!, month! - 1, day!, hour, minute);
  }
  throw new JiraError(400, [
    `Date value '${written}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
  ]);
}

function holds(op: Operator, left: number, right: number): boolean {
  if (op === '>') return left > right;
  if (op === '>=') return left >= right;
  if (op === '<') return left < right;
  if (op === '<=') return left <= right;
  return op === '=' ? left === right : left !== right;
}

const compareValues = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
