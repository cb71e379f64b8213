import { JiraError } from '../errors.ts';
import type { IssueInput } from '../issues.ts';
import { transitionsFrom } from '../site.ts';
import type { Issue } from '../types.ts';
import { listQuery, numberQuery, pageOf, type RouteContext, readJson } from './context.ts';

const BULK_LIMIT = 100;
const COMMENT_LIMIT = 5000;

/** Issues: create, read, edit, delete, transitions, changelog, comments. */
export function addIssueRoutes({ api, state, issues, present }: RouteContext): void {
  api.post('/issue', async (c) => {
    const issue = issues.create(c.get('me'), (await readJson(c)) as IssueInput);
    return c.json(
      { id: issue.id, key: issue.key, self: `${state.baseUrl()}/rest/api/3/issue/${issue.id}` },
      201,
    );
  });
  api.post('/issue/bulkfetch', async (c) => {
    const body = await readJson(c);
    const wanted = (body.issueIdsOrKeys ?? []) as string[];
    if (wanted.length === 0)
      throw new JiraError(400, ['issueIdsOrKeys must contain at least one issue ID or key.']);
    if (wanted.length > BULK_LIMIT)
      throw new JiraError(400, [`The maximum number of issues is ${BULK_LIMIT}.`]);
    const found = [...new Set(wanted.map((one) => issues.find(String(one))))].filter(
      (one): one is Issue => one !== null,
    );
    const missing = wanted.filter((one) => issues.find(String(one)) === null);
    const options = {
      fields: (body.fields ?? ['*navigable']) as string[],
      expand: (body.expand ?? []) as string[],
    };
    const unique = [...new Map(found.map((one) => [one.id, one])).values()].sort(
      (a, b) => Number(a.id) - Number(b.id),
    );
    return c.json({
      expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
      issues: await Promise.all(unique.map((one) => present.issue(one, options))),
      issueErrors: missing.map((one) => ({
        id: String(one),
        errorMessage: 'Issue does not exist or you do not have permission to see it.',
      })),
    });
  });
  api.get('/issue/:issue', async (c) => {
    const issue = issues.get(c.req.param('issue'));
    const wantedProperties = listQuery(c, 'properties');
    const properties = Object.entries(issue.properties).filter(
      ([key]) => wantedProperties.includes('*all') || wantedProperties.includes(key),
    );
    return c.json({
      ...(await present.issue(issue, { fields: listQuery(c, 'fields'), expand: listQuery(c, 'expand') })),
      ...(wantedProperties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    });
  });
  api.put('/issue/:issue', async (c) => {
    const issue = issues.edit(c.get('me'), c.req.param('issue'), (await readJson(c)) as IssueInput);
    if (c.req.query('returnIssue') !== 'true') return c.body(null, 204);
    return c.json(await present.issue(issue, { fields: [], expand: listQuery(c, 'expand') }));
  });
  api.delete('/issue/:issue', (c) => {
    issues.remove(c.get('me'), c.req.param('issue'));
    return c.body(null, 204);
  });
  api.put('/issue/:issue/assignee', async (c) => {
    const { accountId } = await readJson(c);
    issues.assign(c.get('me'), c.req.param('issue'), accountId === null ? null : String(accountId));
    return c.body(null, 204);
  });

  api.get('/issue/:issue/transitions', (c) => {
    const fields = listQuery(c, 'expand').includes('transitions.fields') ? 'with-fields' : 'bare';
    const id = c.req.query('transitionId');
    const available = transitionsFrom(issues.get(c.req.param('issue')).statusId);
    const shown = available.filter((one) => id === undefined || one.id === id);
    return c.json({
      expand: 'transitions',
      transitions: shown.map((one) => present.transition(one, fields)),
    });
  });
  api.post('/issue/:issue/transitions', async (c) => {
    issues.transition(c.get('me'), c.req.param('issue'), (await readJson(c)) as IssueInput);
    return c.body(null, 204);
  });

  api.get('/issue/:issue/changelog', (c) => {
    const issue = issues.get(c.req.param('issue'));
    const self = `${state.baseUrl()}/rest/api/3/issue/${issue.id}/changelog`;
    return c.json({ self, ...pageOf(c, issue.changes.map(present.change), 100) });
  });
  api.post('/changelog/bulkfetch', async (c) => {
    const body = await readJson(c);
    const wanted = (body.issueIdsOrKeys ?? []) as string[];
    const fieldIds = (body.fieldIds ?? []) as string[];
    const found = wanted.map((one) => issues.find(String(one))).filter((one): one is Issue => one !== null);
    const issueChangeLogs = found.map((issue) => ({
      issueId: issue.id,
      changeHistories: issue.changes
        .filter(
          (change) => fieldIds.length === 0 || change.items.some((item) => fieldIds.includes(item.fieldId)),
        )
        .map(present.change),
    }));
    return c.json({ issueChangeLogs: issueChangeLogs.filter((log) => log.changeHistories.length > 0) });
  });

  api.get('/issue/:issue/comment', (c) => {
    const issue = issues.get(c.req.param('issue'));
    const newestFirst = c.req.query('orderBy') === '-created';
    const startAt = numberQuery(c, 'startAt', 0, Number.MAX_SAFE_INTEGER);
    const maxResults = numberQuery(c, 'maxResults', 100, COMMENT_LIMIT);
    const comments = newestFirst ? issue.comments.toReversed() : issue.comments;
    return c.json({
      startAt,
      maxResults,
      total: comments.length,
      comments: comments
        .slice(startAt, startAt + maxResults)
        .map((one) => present.comment(issue, one, 'adf')),
    });
  });
  api.post('/issue/:issue/comment', async (c) => {
    const { issue, comment } = issues.comment(c.get('me'), c.req.param('issue'), (await readJson(c)).body);
    return c.json(present.comment(issue, comment, 'adf'), 201);
  });
  api.get('/issue/:issue/comment/:id', (c) => {
    const issue = issues.get(c.req.param('issue'));
    const comment = issue.comments.find((one) => one.id === c.req.param('id'));
    if (!comment) throw new JiraError(404, [`Can not find a comment for the id: ${c.req.param('id')}.`]);
    return c.json(present.comment(issue, comment, 'adf'));
  });
  api.put('/issue/:issue/comment/:id', async (c) => {
    const { body } = await readJson(c);
    const { issue, comment } = issues.editComment(c.get('me'), c.req.param('issue'), c.req.param('id'), body);
    return c.json(present.comment(issue, comment, 'adf'));
  });
  api.delete('/issue/:issue/comment/:id', (c) => {
    issues.removeComment(c.get('me'), c.req.param('issue'), c.req.param('id'));
    return c.body(null, 204);
  });
}
