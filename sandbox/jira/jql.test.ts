import { describe, expect, it } from 'vitest';
import { adfFromText } from './adf.ts';
import { parseJql } from './jql.ts';
import { compileJql, type MatchContext } from './jql-match.ts';
import type { Issue, Person } from './types.ts';

const tomas: Person = {
  accountId: 'tomas-id',
  displayName: 'Tomas Sample',
  email: 'tomas@acme.example',
  apiToken: '',
  login: 'tomas',
  accountType: 'atlassian',
};
const context: MatchContext = {
  now: new Date('2026-11-21T12:00:00Z'),
  me: tomas,
  people: [tomas],
  exists: () => true,
};

function makeIssue(number: number, change: Partial<Issue> = {}): Issue {
  const at = `2026-11-21T11:${String(number).padStart(2, '0')}:00.000Z`;
  return {
    id: String(10_000 + number),
    key: `PLAT-${number}`,
    projectKey: 'PLAT',
    issueTypeId: '10001',
    summary: `Issue ${number}`,
    description: adfFromText('Some words'),
    labels: [],
    priorityId: '3',
    statusId: '10000',
    resolutionId: null,
    resolved: null,
    duedate: null,
    assigneeId: null,
    reporterId: 'tomas-id',
    creatorId: 'tomas-id',
    created: at,
    updated: at,
    categoryChanged: at,
    comments: [],
    changes: [],
    remoteLinks: [],
    properties: {},
    ...change,
  };
}

const issues = [
  makeIssue(1, { labels: ['onramp', 'urgent'] }),
  makeIssue(2, { labels: ['onramp'], statusId: '10002', resolutionId: '10001' }),
  makeIssue(3, { assigneeId: 'tomas-id', statusId: '3' }),
  makeIssue(10, { summary: 'Raise the quota' }),
];

const search = (jql: string): string[] => {
  const { test, compare } = compileJql(parseJql(jql), context);
  return issues
    .filter(test)
    .sort(compare)
    .map((issue) => issue.key);
};

describe('JQL', () => {
  it.each([
    ['labels = onramp AND statusCategory != Done', ['PLAT-1']],
    ['labels in (urgent, other) OR status = "In Progress" ORDER BY key', ['PLAT-1', 'PLAT-3']],
    ['labels = urgent OR labels = onramp AND status = Done ORDER BY key', ['PLAT-1', 'PLAT-2']],
    ['(labels = urgent OR labels = onramp) AND status = Done', ['PLAT-2']],
    ['NOT statusCategory in (done, indeterminate) order by key asc', ['PLAT-1', 'PLAT-10']],
    ['labels != onramp', []],
    ['labels is EMPTY ORDER BY created DESC', ['PLAT-10', 'PLAT-3']],
    ['resolution = Unresolved AND key in (PLAT-1, plat-2)', ['PLAT-1']],
    ['assignee = currentUser()', ['PLAT-3']],
    ['updated >= "-55m" ORDER BY updated', ['PLAT-10']],
    ['updated < "2026-11-21 11:02"', ['PLAT-1']],
    ["summary ~ 'quota'", ['PLAT-10']],
    ['resolution = 10001', ['PLAT-2']],
    ['project = plat ORDER BY key DESC', ['PLAT-10', 'PLAT-3', 'PLAT-2', 'PLAT-1']],
  ])('%s finds %j', (jql, keys) => {
    expect(search(jql)).toEqual(keys);
  });

  it.each([
    'labels =',
    'labels in onramp',
    '(labels = a',
    'labels = a labels = b',
    'labels > a',
    'summary = x',
  ])('refuses %s', (jql) => {
    expect(() => search(jql)).toThrow();
  });
});
