import { JiraError } from '../errors.ts';
import { CATEGORIES, ISSUE_TYPES, PRIORITIES, RESOLUTIONS, STATUSES } from '../site.ts';
import type { CategoryKey, Project } from '../types.ts';
import { listQuery, numberQuery, pageOf, type RouteContext } from './context.ts';

/** What an administrator configured: projects, types, statuses, resolutions, priorities, people. Read only. */
export function addSiteRoutes({ api, state, present }: RouteContext): void {
  const project = (idOrKey: string): Project => {
    const found = state.projects().find((one) => one.id === idOrKey || one.key === idOrKey.toUpperCase());
    if (!found) throw new JiraError(404, [`No project could be found with key '${idOrKey}'.`]);
    return found;
  };
  const details = (one: Project) => ({
    ...present.project(one),
    description: 'What product teams need from the platform team.',
    lead: present.person(state.allPeople().find((person) => person.accountId === one.leadAccountId)!),
    issueTypes: ISSUE_TYPES.map((type) => present.named('issuetype', type.id)),
    components: [],
    versions: [],
    roles: {},
    assigneeType: 'UNASSIGNED',
  });
  const categories = Object.keys(CATEGORIES) as CategoryKey[];

  api.get('/serverInfo', (c) =>
    c.json({
      baseUrl: state.baseUrl(),
      displayUrl: state.baseUrl(),
      version: '1001.0.0-SNAPSHOT',
      versionNumbers: [1001, 0, 0],
      deploymentType: 'Cloud',
      buildNumber: 100_000,
      buildDate: '2026-01-01T00:00:00.000+0000',
      serverTime: new Date().toISOString().replace('Z', '+0000'),
      scmInfo: 'sandbox',
      serverTitle: 'Sandbox Jira',
    }),
  );
  api.get('/myself', (c) => c.json({ ...present.person(c.get('me')), locale: 'en_GB' }));
  api.get('/mypermissions', (c) => {
    const wanted = listQuery(c, 'permissions');
    if (wanted.length === 0) {
      throw new JiraError(400, ["The 'permissions' query parameter is required."]);
    }
    const permissions = wanted.map((key) => [
      key,
      { id: key, key, name: key, type: 'PROJECT', description: '', havePermission: GRANTED.has(key) },
    ]);
    return c.json({ permissions: Object.fromEntries(permissions) });
  });

  api.get('/project', (c) => c.json(state.projects().map(present.project)));
  api.get('/project/search', (c) => {
    const keys = listQuery(c, 'keys');
    const query = (c.req.query('query') ?? '').toLowerCase();
    const found = state
      .projects()
      .filter((one) => keys.length === 0 || keys.includes(one.key))
      .filter((one) => `${one.key} ${one.name}`.toLowerCase().includes(query));
    return c.json(pageOf(c, found.map(present.project)));
  });
  api.get('/project/:idOrKey', (c) => c.json(details(project(c.req.param('idOrKey')))));
  api.get('/project/:idOrKey/statuses', (c) => {
    project(c.req.param('idOrKey'));
    const statuses = STATUSES.map(present.status);
    return c.json(
      ISSUE_TYPES.map(({ id, name }) => ({
        self: present.named('issuetype', id).self,
        id,
        name,
        subtask: false,
        statuses,
      })),
    );
  });

  api.get('/issuetype', (c) => c.json(ISSUE_TYPES.map((one) => present.named('issuetype', one.id))));
  api.get('/issuetype/project', (c) => {
    const id = c.req.query('projectId') ?? '';
    project(id);
    return c.json(ISSUE_TYPES.map((one) => present.named('issuetype', one.id)));
  });
  api.get('/issue/createmeta/:project/issuetypes', (c) => {
    project(c.req.param('project'));
    const page = pageOf(
      c,
      ISSUE_TYPES.map((one) => present.named('issuetype', one.id)),
    );
    return c.json({
      startAt: page.startAt,
      maxResults: page.maxResults,
      total: page.total,
      issueTypes: page.values,
    });
  });
  api.get('/issue/createmeta/:project/issuetypes/:type', (c) => {
    project(c.req.param('project'));
    const type = c.req.param('type');
    if (!ISSUE_TYPES.some((one) => one.id === type))
      throw new JiraError(404, ['The issue type could not be found.']);
    const page = pageOf(c, CREATE_FIELDS.map(createField));
    return c.json({
      startAt: page.startAt,
      maxResults: page.maxResults,
      total: page.total,
      fields: page.values,
    });
  });

  api.get('/priority', (c) => c.json(PRIORITIES.map((one) => present.named('priority', one.id))));
  api.get('/priority/search', (c) =>
    c.json(
      pageOf(
        c,
        PRIORITIES.map((one) => present.named('priority', one.id)),
      ),
    ),
  );
  api.get('/priority/:id', (c) =>
    c.json(present.named('priority', known(PRIORITIES, c.req.param('id'), 'priority'))),
  );
  api.get('/resolution', (c) => c.json(RESOLUTIONS.map((one) => present.named('resolution', one.id))));
  api.get('/resolution/search', (c) =>
    c.json(
      pageOf(
        c,
        RESOLUTIONS.map((one) => ({ ...present.named('resolution', one.id), isDefault: false })),
      ),
    ),
  );
  api.get('/resolution/:id', (c) =>
    c.json(present.named('resolution', known(RESOLUTIONS, c.req.param('id'), 'resolution'))),
  );
  api.get('/status', (c) => c.json(STATUSES.map(present.status)));
  api.get('/status/:idOrName', (c) => {
    const wanted = c.req.param('idOrName');
    const found = STATUSES.find((one) => one.id === wanted || one.name === wanted);
    if (!found) throw new JiraError(404, [`The status '${wanted}' does not exist.`]);
    return c.json(present.status(found));
  });
  api.get('/statuscategory', (c) => c.json(categories.map(present.category)));
  api.get('/statuscategory/:idOrKey', (c) => {
    const wanted = c.req.param('idOrKey');
    const found = categories.find((key) => key === wanted || String(CATEGORIES[key].id) === wanted);
    if (!found) throw new JiraError(404, ['The status category was not found.']);
    return c.json(present.category(found));
  });

  const byText = (text: string) =>
    state
      .allPeople()
      .filter((one) => `${one.displayName} ${one.email}`.toLowerCase().includes(text.toLowerCase()));
  api.get('/user', (c) => {
    const accountId = c.req.query('accountId') ?? '';
    const found = state.allPeople().find((one) => one.accountId === accountId);
    if (!found)
      throw new JiraError(404, [`Specified user does not exist or you do not have required permissions`]);
    return c.json(present.person(found));
  });
  const search = (name: string) =>
    api.get(name, (c) => {
      const accountId = c.req.query('accountId');
      const query = c.req.query('query');
      if (query === undefined && accountId === undefined && !name.includes('assignable')) {
        throw new JiraError(400, ["Either the 'query' or the 'accountId' query parameter must be provided."]);
      }
      const found = byText(query ?? '').filter(
        (one) => accountId === undefined || one.accountId === accountId,
      );
      const startAt = numberQuery(c, 'startAt', 0, 10_000);
      return c.json(
        found.slice(startAt, startAt + numberQuery(c, 'maxResults', 50, 1000)).map(present.person),
      );
    });
  search('/user/search');
  search('/user/assignable/search');
  api.get('/user/bulk', (c) => {
    const ids = c.req.queries('accountId') ?? [];
    return c.json(
      pageOf(
        c,
        state
          .allPeople()
          .filter((one) => ids.includes(one.accountId))
          .map(present.person),
        10,
      ),
    );
  });
  api.get('/users/search', (c) => c.json(state.allPeople().map(present.person)));
}

const GRANTED = new Set([
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'ASSIGN_ISSUES',
  'TRANSITION_ISSUES',
  'RESOLVE_ISSUES',
  'CLOSE_ISSUES',
  'ADD_COMMENTS',
  'EDIT_OWN_COMMENTS',
  'MODIFY_REPORTER',
  'LINK_ISSUES',
]);

const CREATE_FIELDS = [
  { fieldId: 'project', name: 'Project', required: true, type: 'project' },
  { fieldId: 'issuetype', name: 'Issue Type', required: true, type: 'issuetype' },
  { fieldId: 'summary', name: 'Summary', required: true, type: 'string' },
  { fieldId: 'description', name: 'Description', required: false, type: 'string' },
  { fieldId: 'labels', name: 'Labels', required: false, type: 'array' },
  { fieldId: 'priority', name: 'Priority', required: false, type: 'priority' },
  { fieldId: 'assignee', name: 'Assignee', required: false, type: 'user' },
  { fieldId: 'reporter', name: 'Reporter', required: true, type: 'user' },
  { fieldId: 'duedate', name: 'Due date', required: false, type: 'date' },
] as const;

const createField = ({ fieldId, name, required, type }: (typeof CREATE_FIELDS)[number]) => ({
  fieldId,
  key: fieldId,
  name,
  required,
  hasDefaultValue: fieldId === 'priority' || fieldId === 'reporter',
  operations: fieldId === 'labels' ? ['add', 'set', 'remove'] : ['set'],
  schema: type === 'array' ? { type, items: 'string', system: fieldId } : { type, system: fieldId },
});

function known(table: ReadonlyArray<{ id: string }>, id: string, kind: string): string {
  if (!table.some((entry) => entry.id === id))
    throw new JiraError(404, [`The ${kind} with id '${id}' does not exist.`]);
  return id;
}
