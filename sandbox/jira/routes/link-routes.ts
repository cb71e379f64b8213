import { fieldErrors, JiraError } from '../errors.ts';
import type { Issue, RemoteLink } from '../types.ts';
import { type RouteContext, readJson } from './context.ts';

/** What hangs on an issue without a changelog: remote links (kept one per `globalId`) and properties. */
export function addLinkRoutes({ api, state, issues, present }: RouteContext): void {
  const linkOf = (issue: Issue, id: string): RemoteLink => {
    const link = issue.remoteLinks.find((one) => String(one.id) === id);
    if (!link) throw new JiraError(404, [`No remote issue link exists with the given ID.`]);
    return link;
  };

  api.get('/issue/:issue/remotelink', (c) => {
    const issue = issues.get(c.req.param('issue'));
    const globalId = c.req.query('globalId');
    if (globalId === undefined) return c.json(issue.remoteLinks.map((one) => present.remoteLink(issue, one)));
    const link = issue.remoteLinks.find((one) => one.globalId === globalId);
    if (!link) throw new JiraError(404, ['No remote issue link exists with the given global ID.']);
    return c.json(present.remoteLink(issue, link));
  });
  api.post('/issue/:issue/remotelink', async (c) => {
    const input = readLink(await readJson(c));
    const before = issues.get(c.req.param('issue'));
    const known = input.globalId && before.remoteLinks.find((one) => one.globalId === input.globalId);
    const link = { ...input, id: known ? known.id : 10_000 + state.store.next('jira.remote-link') };
    const issue = issues.amend(before.key, (one) => {
      one.remoteLinks = [...one.remoteLinks.filter((other) => other.id !== link.id), link];
    });
    return c.json({ id: link.id, self: present.remoteLink(issue, link).self }, known ? 200 : 201);
  });
  api.delete('/issue/:issue/remotelink', (c) => {
    const globalId = c.req.query('globalId');
    issues.amend(c.req.param('issue'), (one) => {
      one.remoteLinks = one.remoteLinks.filter((link) => link.globalId !== globalId);
    });
    return c.body(null, 204);
  });
  api.get('/issue/:issue/remotelink/:id', (c) => {
    const issue = issues.get(c.req.param('issue'));
    return c.json(present.remoteLink(issue, linkOf(issue, c.req.param('id'))));
  });
  api.put('/issue/:issue/remotelink/:id', async (c) => {
    const input = readLink(await readJson(c));
    const { id } = linkOf(issues.get(c.req.param('issue')), c.req.param('id'));
    issues.amend(c.req.param('issue'), (one) => {
      one.remoteLinks = one.remoteLinks.map((link) => (link.id === id ? { ...input, id } : link));
    });
    return c.body(null, 204);
  });
  api.delete('/issue/:issue/remotelink/:id', (c) => {
    const { id } = linkOf(issues.get(c.req.param('issue')), c.req.param('id'));
    issues.amend(c.req.param('issue'), (one) => {
      one.remoteLinks = one.remoteLinks.filter((link) => link.id !== id);
    });
    return c.body(null, 204);
  });

  api.get('/issue/:issue/properties', (c) => {
    const issue = issues.get(c.req.param('issue'));
    const self = (key: string) => `${state.baseUrl()}/rest/api/3/issue/${issue.id}/properties/${key}`;
    return c.json({ keys: Object.keys(issue.properties).map((key) => ({ self: self(key), key })) });
  });
  api.get('/issue/:issue/properties/:key', (c) => {
    const key = c.req.param('key');
    const { properties } = issues.get(c.req.param('issue'));
    if (!(key in properties)) throw new JiraError(404, [`The property '${key}' does not exist.`]);
    return c.json({ key, value: properties[key] });
  });
  api.put('/issue/:issue/properties/:key', async (c) => {
    const key = c.req.param('key');
    const text = await c.req.text();
    if (text.length > 32_768)
      throw new JiraError(400, ['The property value is longer than 32768 characters.']);
    const value = parseValue(text);
    const existed = key in issues.get(c.req.param('issue')).properties;
    issues.amend(c.req.param('issue'), (one) => {
      one.properties = { ...one.properties, [key]: value };
    });
    return c.json(
      { self: `${state.baseUrl()}/rest/api/3/issue/${c.req.param('issue')}/properties/${key}` },
      existed ? 200 : 201,
    );
  });
  api.delete('/issue/:issue/properties/:key', (c) => {
    const key = c.req.param('key');
    if (!(key in issues.get(c.req.param('issue')).properties)) {
      throw new JiraError(404, [`The property '${key}' does not exist.`]);
    }
    issues.amend(c.req.param('issue'), (one) => {
      one.properties = Object.fromEntries(Object.entries(one.properties).filter(([name]) => name !== key));
    });
    return c.body(null, 204);
  });
}

function readLink(body: Record<string, unknown>): Omit<RemoteLink, 'id'> {
  const object = (body.object ?? {}) as Record<string, unknown>;
  const errors: Record<string, string> = {};
  if (!object.url) errors.url = "'url' is required.";
  if (!object.title) errors.title = "'title' is required.";
  if (Object.keys(errors).length > 0) throw fieldErrors(errors);
  return {
    globalId: body.globalId === undefined ? null : String(body.globalId),
    relationship: body.relationship === undefined ? null : String(body.relationship),
    application: (body.application ?? {}) as Record<string, unknown>,
    object,
  };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new JiraError(400, ['The property value must be a valid, non-empty JSON value.']);
  }
}
