import type { Context } from 'hono';
import { JiraError } from '../errors.ts';
import { parseJql } from '../jql.ts';
import { compileJql } from '../jql-match.ts';
import type { Issue } from '../types.ts';
import { type JiraEnv, listQuery, type RouteContext, readJson } from './context.ts';

interface SearchInput {
  jql: string;
  maxResults: number;
  nextPageToken: string | undefined;
  fields: string[];
  expand: string[];
  reconcileIssues: string[];
}

const RECONCILE_LIMIT = 50;

/** Search over the lagging index. Issues named in `reconcileIssues` are read as they really are. */
export function addSearchRoutes({ api, state, issues, present }: RouteContext): void {
  const matching = (c: Context<JiraEnv>, jql: string, reconcile: string[] = []): Issue[] => {
    const query = parseJql(jql);
    if (query.where === null) {
      throw new JiraError(400, [
        'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
      ]);
    }
    const indexed = new Map(state.index.issues().map((issue) => [issue.id, issue]));
    for (const id of reconcile) {
      const live = issues.find(id);
      if (live) indexed.set(live.id, live);
      else indexed.delete(id);
    }
    const names = new Set([...indexed.values()].flatMap((issue) => [issue.key, issue.id]));
    const people = state.allPeople();
    const compiled = compileJql(query, {
      now: new Date(),
      me: c.get('me'),
      people,
      exists: (name) => names.has(name),
    });
    return [...indexed.values()].filter(compiled.test).sort(compiled.compare);
  };
  const search = async (c: Context<JiraEnv>, input: SearchInput): Promise<Response> => {
    if (input.reconcileIssues.length > RECONCILE_LIMIT) {
      throw new JiraError(400, [`You can reconcile at most ${RECONCILE_LIMIT} issues.`]);
    }
    const found = matching(c, input.jql, input.reconcileIssues);
    const start = input.nextPageToken === undefined ? 0 : readToken(input.nextPageToken, input.jql);
    // The site returns up to 5000 issues a page when only ids or keys are asked for, else at most 100.
    const onlyIds = input.fields.every((field) => field === 'id' || field === 'key');
    const end = start + Math.max(1, Math.min(input.maxResults, onlyIds ? 5000 : 100));
    const fields = input.fields.length === 0 ? ['id'] : input.fields;
    const page = await Promise.all(
      found.slice(start, end).map((one) => present.issue(one, { fields, expand: input.expand })),
    );
    const slim = page.map(({ fields: values, ...rest }) => (onlyIds ? rest : { ...rest, fields: values }));
    return c.json({
      issues: fields.length === 1 && fields[0] === 'id' ? slim.map(({ id }) => ({ id })) : slim,
      isLast: end >= found.length,
      ...(end < found.length ? { nextPageToken: writeToken(end, input.jql) } : {}),
    });
  };

  api.get('/search/jql', (c) =>
    search(c, {
      jql: c.req.query('jql') ?? '',
      maxResults: Number(c.req.query('maxResults') ?? 50),
      nextPageToken: c.req.query('nextPageToken'),
      fields: listQuery(c, 'fields'),
      expand: listQuery(c, 'expand'),
      reconcileIssues: listQuery(c, 'reconcileIssues'),
    }),
  );
  api.post('/search/jql', async (c) => {
    const body = await readJson(c);
    return search(c, {
      jql: String(body.jql ?? ''),
      maxResults: Number(body.maxResults ?? 50),
      nextPageToken: body.nextPageToken === undefined ? undefined : String(body.nextPageToken),
      fields: (body.fields ?? []) as string[],
      expand: String(body.expand ?? '')
        .split(',')
        .filter(Boolean),
      reconcileIssues: ((body.reconcileIssues ?? []) as unknown[]).map(String),
    });
  });
  api.post('/search/approximate-count', async (c) =>
    c.json({ count: matching(c, String((await readJson(c)).jql ?? '')).length }),
  );
  const gone = () => {
    throw new JiraError(410, [
      'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.',
    ]);
  };
  api.get('/search', gone);
  api.post('/search', gone);
}

const writeToken = (offset: number, jql: string): string =>
  Buffer.from(JSON.stringify([offset, jql])).toString('base64url');

function readToken(token: string, jql: string): number {
  try {
    const [offset, of] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [number, string];
    if (of === jql && Number.isInteger(offset)) return offset;
  } catch {
    // falls through to the refusal below
  }
  throw new JiraError(400, ['The provided next page token is invalid or expired.']);
}
