import { adfToText, isAdf } from './adf.ts';
import { fieldErrors } from './errors.ts';
import { findNamed, ISSUE_TYPES, PRIORITIES, PROJECTS } from './site.ts';
import type { ChangeItem, Issue, Person } from './types.ts';

/** Why a written value is not acceptable for its field. */
class FieldProblem extends Error {}

/** The part of an issue that create and edit can set. */
export type Editable = Pick<
  Issue,
  | 'summary'
  | 'description'
  | 'labels'
  | 'priorityId'
  | 'issueTypeId'
  | 'assigneeId'
  | 'reporterId'
  | 'duedate'
  | 'projectKey'
>;

interface Rule {
  /** Understands a written value. @throws FieldProblem */
  read(value: unknown, people: Person[]): Partial<Editable>;
}

const SUMMARY_LIMIT = 255;
const DESCRIPTION_LIMIT = 32_767;

const RULES: Record<string, Rule> = {
  summary: {
    read(value) {
      if (typeof value !== 'string' || value.trim() === '')
        throw new FieldProblem('You must specify a summary of the issue.');
      if (/[\r\n]/.test(value))
        throw new FieldProblem('The summary is invalid because it contains newline characters.');
      if (value.length > SUMMARY_LIMIT)
        throw new FieldProblem(`Summary can't exceed ${SUMMARY_LIMIT} characters.`);
      return { summary: value };
    },
  },
  description: {
    read(value) {
      if (value === null) return { description: null };
      if (!isAdf(value))
        throw new FieldProblem(
          'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
        );
      if (adfToText(value).length > DESCRIPTION_LIMIT) {
        throw new FieldProblem(
          `The entered text is too long. It exceeds the allowed limit of ${DESCRIPTION_LIMIT.toLocaleString('en')} characters.`,
        );
      }
      return { description: value };
    },
  },
  labels: {
    read(value) {
      const labels: unknown[] | null = Array.isArray(value) ? value : null;
      if (!labels?.every((one): one is string => typeof one === 'string'))
        throw new FieldProblem('data was not an array');
      for (const label of labels) checkLabel(label);
      return { labels: [...new Set(labels)] };
    },
  },
  priority: {
    read: (value) => ({ priorityId: named(PRIORITIES, value, 'The priority selected is invalid.') }),
  },
  issuetype: { read: (value) => ({ issueTypeId: named(ISSUE_TYPES, value, 'Specify a valid issue type') }) },
  project: {
    read(value) {
      const { id, key } = (value ?? {}) as { id?: unknown; key?: unknown };
      const found = PROJECTS.find((one) => (id === undefined ? one.key === key : one.id === String(id)));
      if (!found) throw new FieldProblem('Specify a valid project ID or key');
      return { projectKey: found.key };
    },
  },
  assignee: { read: (value, people) => ({ assigneeId: readPerson(value, people, 'assignee') }) },
  reporter: {
    read(value, people) {
      const reporterId = readPerson(value, people, 'reporter');
      if (reporterId === null) throw new FieldProblem('Reporter is required.');
      return { reporterId };
    },
  },
  duedate: {
    read(value) {
      if (value === null) return { duedate: null };
      if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) {
        throw new FieldProblem('Error parsing date string. Date must be of the format "yyyy-MM-dd".');
      }
      return { duedate: value };
    },
  },
};

const NOT_ON_SCREEN = (field: string) =>
  `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;

/** Reads the `fields` and `update` of a create or edit. @throws JiraError 400 with one message per wrong field */
export function readFields(
  input: { fields?: Record<string, unknown>; update?: Record<string, unknown> },
  current: Pick<Issue, 'labels'>,
  people: Person[],
  locked: readonly string[] = [],
): Partial<Editable> {
  const errors: Record<string, string> = {};
  const out: Partial<Editable> = {};
  const read = (field: string, value: unknown) => {
    const rule = locked.includes(field) ? undefined : RULES[field];
    if (!rule) {
      errors[field] = NOT_ON_SCREEN(field);
      return;
    }
    try {
      Object.assign(out, rule.read(value, people));
    } catch (problem) {
      if (!(problem instanceof FieldProblem)) throw problem;
      errors[field] = problem.message;
    }
  };
  for (const [field, value] of Object.entries(input.fields ?? {})) read(field, value);
  for (const [field, operations] of Object.entries(input.update ?? {})) {
    if (field === 'comment') continue;
    if (input.fields && field in input.fields) {
      errors[field] = `Field '${field}' cannot appear in both 'fields' and 'update'`;
      continue;
    }
    read(field, applyOperations(field, operations, current));
  }
  if (Object.keys(errors).length > 0) throw fieldErrors(errors);
  return out;
}

/** `[{set}]`, and for labels also `[{add}, {remove}]`. */
function applyOperations(field: string, operations: unknown, current: Pick<Issue, 'labels'>): unknown {
  const list = (Array.isArray(operations) ? operations : []) as Array<Record<string, unknown>>;
  const set = list.findLast((operation) => 'set' in operation);
  if (field !== 'labels') return set?.set;
  return list.reduce<unknown>((value, operation) => {
    if ('set' in operation) return operation.set;
    const labels: unknown[] = Array.isArray(value) ? value : [];
    if ('add' in operation) return [...labels, operation.add];
    return labels.filter((label) => label !== operation.remove);
  }, current.labels);
}

/** What a change looks like in the changelog. */
export function changeItems(before: Issue, after: Issue, people: Person[]): ChangeItem[] {
  const name = (id: string | null) => people.find((person) => person.accountId === id)?.displayName ?? null;
  const listed = (table: ReadonlyArray<{ id: string; name: string }>, id: string) =>
    table.find((entry) => entry.id === id)?.name ?? null;
  const text = (issue: Issue) => (issue.description ? adfToText(issue.description) : null);
  const rows: ChangeItem[] = [
    item('summary', null, before.summary, null, after.summary),
    item('description', null, text(before), null, text(after)),
    item('labels', '', before.labels.join(' '), '', after.labels.join(' ')),
    item(
      'priority',
      before.priorityId,
      listed(PRIORITIES, before.priorityId),
      after.priorityId,
      listed(PRIORITIES, after.priorityId),
    ),
    item(
      'issuetype',
      before.issueTypeId,
      listed(ISSUE_TYPES, before.issueTypeId),
      after.issueTypeId,
      listed(ISSUE_TYPES, after.issueTypeId),
    ),
    item('assignee', before.assigneeId, name(before.assigneeId), after.assigneeId, name(after.assigneeId)),
    item('reporter', before.reporterId, name(before.reporterId), after.reporterId, name(after.reporterId)),
    item('duedate', before.duedate, before.duedate, after.duedate, after.duedate),
  ];
  return rows.filter((row) => row.from !== row.to || row.fromString !== row.toString);
}

export function item(
  field: string,
  from: string | null,
  fromString: string | null,
  to: string | null,
  toText: string | null,
): ChangeItem {
  return { field, fieldId: field, from, fromString, to, toString: toText };
}

function named(table: ReadonlyArray<{ id: string; name: string }>, value: unknown, message: string): string {
  const found = findNamed(table, value);
  if (!found) throw new FieldProblem(message);
  return found.id;
}

function readPerson(value: unknown, people: Person[], field: string): string | null {
  const id =
    (value as { id?: unknown; accountId?: unknown } | null)?.accountId ??
    (value as { id?: unknown } | null)?.id;
  if (value === null || id === null || id === undefined) return null;
  if (!people.some((person) => person.accountId === id)) {
    throw new FieldProblem(
      field === 'assignee'
        ? `User '${id}' cannot be assigned issues.`
        : 'The reporter specified is not a user.',
    );
  }
  return String(id);
}

function checkLabel(label: string): void {
  if (/\s/.test(label)) throw new FieldProblem(`The label '${label}' contains spaces which is invalid.`);
  if (label.length > 255) throw new FieldProblem(`The label '${label}' exceeds the 255 character limit.`);
}
