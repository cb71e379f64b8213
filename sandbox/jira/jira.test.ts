import { describe, expect, it } from 'vitest';
import { contractsDir } from '../kernel/testing/contracted.ts';
import { adfFromText } from './adf.ts';
import { client, createIssue, jira, proxy, raw, withJira } from './testing/fixture.ts';

withJira();

describe('issues', () => {
  it('walks a request from creation to its resolution, with the history of who did what', async () => {
    const { key } = await createIssue();
    const before = await client().issues.getIssue({ issueIdOrKey: key, expand: 'renderedFields' });
    expect(before.fields?.status?.statusCategory?.key).toBe('new');
    expect(before.renderedFields?.description).toContain('<p>Please install the app.</p>');

    const { transitions } = await client('tomas').issues.getTransitions({
      issueIdOrKey: key,
      expand: 'transitions.fields',
    });
    expect(transitions?.map((one) => one.name)).toEqual(['Start', 'Ask the requester', 'Resolve', 'Reject']);
    await client('tomas').issues.doTransition({
      issueIdOrKey: key,
      transition: { id: '31' },
      fields: { resolution: { id: '10002' } },
      update: { comment: [{ add: { body: adfFromText('Not this one.') } }] } as never,
    });

    const after = await client().issues.getIssue({ issueIdOrKey: key, expand: 'changelog' });
    expect(after.fields?.status?.statusCategory?.key).toBe('done');
    expect(after.fields?.resolution?.name).toBe('Declined');
    const items = after.changelog?.histories?.flatMap((one) =>
      one.items?.map((item) => [one.author?.displayName, item.field, item.toString]),
    );
    expect(items).toEqual([
      ['Tomas Sample', 'resolution', 'Declined'],
      ['Tomas Sample', 'status', 'Done'],
    ]);
    const { comments } = await client().issueComments.getComments({ issueIdOrKey: key });
    expect(comments?.map((one) => one.author?.displayName)).toEqual(['Tomas Sample']);
  });

  it('reopens with the resolution cleared, and rejects as Won’t Do', async () => {
    const { key } = await createIssue();
    await client().issues.doTransition({ issueIdOrKey: key, transition: { id: '41' } });
    const rejected = await client().issues.getIssue({ issueIdOrKey: key });
    expect(rejected.fields?.resolution?.name).toBe("Won't Do");
    await client().issues.doTransition({ issueIdOrKey: key, transition: { id: '51' } });
    const reopened = await client().issues.getIssue({ issueIdOrKey: key });
    expect(reopened.fields?.resolution).toBeNull();
    expect(reopened.fields?.status?.statusCategory?.key).toBe('new');
  });

  it('refuses what is wrong with one message per field', async () => {
    const response = await raw('/issue', {
      method: 'POST',
      body: JSON.stringify({
        fields: { project: { key: 'NONE' }, description: 'plain', labels: ['two words'], colour: 1 },
      }),
    });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: Record<string, string> };
    expect(Object.keys(errors).sort()).toEqual(['colour', 'description', 'labels', 'project']);
    expect(errors.description).toContain('Atlassian Document');
  });

  it('refuses an empty comment, and one that is not a document', async () => {
    const { key } = await createIssue();
    for (const body of ['{}', JSON.stringify({ body: 'words' })]) {
      expect((await raw(`/issue/${key}/comment`, { method: 'POST', body })).status).toBe(400);
    }
  });

  it('refuses a transition that does not lead out of the status', async () => {
    const { key } = await createIssue();
    const response = await raw(`/issue/${key}/transitions`, {
      method: 'POST',
      body: JSON.stringify({ transition: { id: '51' } }),
    });
    expect(response.status).toBe(400);
  });

  it('keeps one remote link per global id, and properties by key', async () => {
    const { key } = await createIssue();
    const link = {
      issueIdOrKey: key,
      globalId: 'onramp-run=1',
      object: { url: 'http://localhost:3000/runs/1', title: 'Run 1' },
    };
    const first = await client().issueRemoteLinks.createOrUpdateRemoteIssueLink(link);
    const second = await client().issueRemoteLinks.createOrUpdateRemoteIssueLink({
      ...link,
      object: { ...link.object, title: 'The run' },
    });
    expect(second.id).toBe(first.id);
    const links = await (await raw(`/issue/${key}/remotelink`)).json();
    expect(links).toMatchObject([{ globalId: 'onramp-run=1', object: { title: 'The run' } }]);

    await client().issueProperties.setIssueProperty({
      issueIdOrKey: key,
      propertyKey: 'onramp',
      body: { cause: 'x' },
    });
    const keys = await client().issueProperties.getIssuePropertyKeys({ issueIdOrKey: key });
    expect(keys.keys?.map((one) => one.key)).toEqual(['onramp']);
  });

  it('answers in bulk, naming what is missing', async () => {
    const { key, id } = await createIssue();
    const { issues, issueErrors } = await client().issues.bulkFetchIssues({
      issueIdsOrKeys: [key, 'PLAT-99999'],
      fields: ['status', 'resolution'],
    });
    expect(issues?.map((one) => one.id)).toEqual([id]);
    expect(issueErrors?.[0]?.id).toBe('PLAT-99999');
  });

  it('hides a deleted issue', async () => {
    const { key } = await createIssue();
    await client().issues.deleteIssue({ issueIdOrKey: key });
    expect((await raw(`/issue/${key}`)).status).toBe(404);
  });

  it('lets nobody in without a valid token', async () => {
    const response = await fetch(`${jira.url}/rest/api/3/myself`, {
      headers: { authorization: 'Basic bm9ib2R5Ong=' },
    });
    expect(response.status).toBe(401);
  });
});

describe('pages', () => {
  it('let a platform engineer resolve a ticket as themselves', async () => {
    const { key } = await createIssue();
    const form = new URLSearchParams({
      actor: 'tomas',
      transition: '31',
      resolution: '10000',
      comment: 'Installed.',
    });
    const response = await fetch(`${jira.url}/browse/${key}/transition`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    const html = await (await fetch(`${jira.url}/browse/${key}`)).text();
    expect(html).toContain('Done: Done');
    expect(html).toContain('Installed.');
    expect(await (await fetch(`${jira.url}/projects/PLAT`)).text()).toContain(key);
  });

  it('show a document as it is meant: headings, lists, tables and links', async () => {
    const { key } = await createIssue();
    const said = (text: string, marks: object[] = []) => ({ type: 'text', text, marks });
    const paragraph = (...content: object[]) => ({ type: 'paragraph', content });
    await client().issueComments.addComment({
      issueIdOrKey: key,
      body: {
        type: 'doc',
        version: 1,
        content: [
          { type: 'heading', attrs: { level: 3 }, content: [said('The figures')] },
          {
            type: 'bulletList',
            content: [{ type: 'listItem', content: [paragraph(said('one', [{ type: 'strong' }]))] }],
          },
          {
            type: 'table',
            content: [
              {
                type: 'tableRow',
                content: [{ type: 'tableCell', attrs: {}, content: [paragraph(said('4 cores'))] }],
              },
            ],
          },
          paragraph(said('safe', [{ type: 'link', attrs: { href: 'https://acme.example/' } }])),
          paragraph(said('not', [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }])),
        ],
      },
    } as never);
    const page = await (await fetch(`${jira.url}/browse/${key}`)).text();
    expect(page).toContain('<h3>The figures</h3>');
    expect(page).toContain('<li><p><strong>one</strong></p></li>');
    expect(page).toContain('<td><p>4 cores</p></td>');
    expect(page).toContain('<a href="https://acme.example/">safe</a>');
    expect(page).toContain('<p>not</p>');
  });

  it('show text from outside as text', async () => {
    const { key } = await createIssue();
    await client().issueComments.addComment({
      issueIdOrKey: key,
      body: adfFromText('<script>alert(1)</script>'),
    } as never);
    expect(await (await fetch(`${jira.url}/browse/${key}`)).text()).not.toContain('<script>');
  });
});

describe('the site', () => {
  it('names its project, types, statuses and people', async () => {
    const project = await client().projects.getProject({ projectIdOrKey: 'PLAT' });
    expect(project.issueTypes?.map((one) => one.name)).toContain('Service request');
    const statuses = await client().workflowStatuses.getStatuses();
    expect(new Set(statuses.map((one) => one.statusCategory?.key))).toEqual(
      new Set(['new', 'indeterminate', 'done']),
    );
    const resolutions = await (await raw('/resolution')).json();
    expect((resolutions as Array<{ name: string }>).map((one) => one.name)).toEqual([
      'Done',
      "Won't Do",
      'Declined',
      'Duplicate',
    ]);
    const found = await client().userSearch.findUsers({ query: 'tomas@acme.example' });
    expect(found.map((one) => one.displayName)).toEqual(['Tomas Sample']);
    expect((await client().myself.getCurrentUser()).emailAddress).toBe('onramp@acme.example');
    expect((await client().serverInfo.getServerInfo()).deploymentType).toBe('Cloud');
  });
});

describe('every other resource', () => {
  it.each([
    '/project',
    '/project/search?keys=PLAT',
    '/project/PLAT/statuses',
    '/issuetype',
    '/issuetype/project?projectId=10000',
    '/issue/createmeta/PLAT/issuetypes',
    '/issue/createmeta/PLAT/issuetypes/10001',
    '/priority/search',
    '/priority/3',
    '/resolution/search',
    '/resolution/10000',
    '/status/Done',
    '/statuscategory',
    '/statuscategory/done',
    '/user/assignable/search?project=PLAT',
    '/users/search',
    '/mypermissions?permissions=CREATE_ISSUES',
    '/search/jql?jql=project%20%3D%20PLAT&fields=status,assignee&expand=changelog,renderedFields',
  ])('answers GET %s', async (path) => {
    const response = await raw(path);
    expect(response.status).toBe(200);
    expect(Object.keys((await response.json()) as object).length).toBeGreaterThan(0);
  });

  it.each([
    '/project/NONE',
    '/priority/99',
    '/resolution/99',
    '/user?accountId=nobody',
    '/issue/PLAT-99999/changelog',
  ])('knows no %s', async (path) => {
    expect((await raw(path)).status).toBe(404);
  });

  it('assigns, edits and comments as an issue’s life goes on', async () => {
    const { key } = await createIssue();
    const write = (method: string, path: string, body?: unknown) =>
      raw(`/issue/${key}${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    expect(
      (await write('PUT', '/assignee', { accountId: jira.credentials('onramp').accountId })).status,
    ).toBe(204);
    const update = { labels: [{ add: 'more' }, { remove: 'onramp-task-1' }] };
    expect((await write('PUT', '', { fields: { summary: 'Another' }, update })).status).toBe(204);
    const made = (await (await write('POST', '/comment', { body: adfFromText('one') })).json()) as {
      id: string;
    };
    expect((await write('PUT', `/comment/${made.id}`, { body: adfFromText('two') })).status).toBe(200);
    expect((await write('GET', `/comment/${made.id}`)).status).toBe(200);
    expect((await write('DELETE', `/comment/${made.id}`)).status).toBe(204);
    const changelog = (await (await write('GET', '/changelog')).json()) as {
      values: Array<{ items: Array<{ field: string }> }>;
    };
    expect(changelog.values.flatMap((one) => one.items.map((item) => item.field))).toEqual([
      'assignee',
      'summary',
      'labels',
    ]);
    const bulk = await raw('/changelog/bulkfetch', {
      method: 'POST',
      body: JSON.stringify({ issueIdsOrKeys: [key] }),
    });
    expect(((await bulk.json()) as { issueChangeLogs: unknown[] }).issueChangeLogs).toHaveLength(1);
  });

  it('changes and removes links and properties', async () => {
    const { key } = await createIssue();
    const write = (method: string, path: string, body?: unknown) =>
      raw(`/issue/${key}${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const object = { url: 'http://localhost:3000/', title: 'Onramp' };
    const { id } = (await (await write('POST', '/remotelink', { object })).json()) as { id: number };
    expect((await write('PUT', `/remotelink/${id}`, { object, relationship: 'run' })).status).toBe(204);
    expect(await (await write('GET', `/remotelink/${id}`)).json()).toMatchObject({ relationship: 'run' });
    expect((await write('DELETE', `/remotelink/${id}`)).status).toBe(204);
    expect((await write('POST', '/remotelink', { object: {} })).status).toBe(400);
    expect((await write('PUT', '/properties/onramp', { a: 1 })).status).toBe(201);
    expect((await write('PUT', '/properties/onramp', { a: 2 })).status).toBe(200);
    expect(await (await write('GET', '/properties/onramp')).json()).toEqual({
      key: 'onramp',
      value: { a: 2 },
    });
    expect((await write('DELETE', '/properties/onramp')).status).toBe(204);
  });
});

it.skipIf(!contractsDir)('breaks Jira’s contract in no exchange above', async () => {
  expect(await proxy?.violations()).toEqual([]);
  expect(proxy?.operations.size).toBeGreaterThan(40);
});
