import { isAdf } from './adf.ts';
import { fieldErrors, issueNotFound, JiraError } from './errors.ts';
import { changeItems, item, readFields } from './issue-fields.ts';
import type { Presenter } from './present.ts';
import {
  DEFAULT_PRIORITY_ID,
  DEFAULT_RESOLUTION_ID,
  findNamed,
  INITIAL_STATUS_ID,
  RESOLUTIONS,
  statusById,
  transitionsFrom,
} from './site.ts';
import type { JiraState } from './state.ts';
import type { AdfDocument, ChangeItem, Comment, Issue, Person } from './types.ts';

export interface IssueInput {
  fields?: Record<string, unknown>;
  update?: Record<string, unknown>;
  properties?: Array<{ key: string; value: unknown }>;
  transition?: { id?: unknown };
}

/** Everything that changes an issue; the API and the pages both go through it. Each is one transaction with its events. */
export interface Issues {
  /** By key or id. @throws JiraError 404 */
  get(keyOrId: string): Issue;
  find(keyOrId: string): Issue | null;
  create(actor: Person, input: IssueInput): Issue;
  edit(actor: Person, keyOrId: string, input: IssueInput): Issue;
  remove(actor: Person, keyOrId: string): void;
  transition(actor: Person, keyOrId: string, input: IssueInput): Issue;
  assign(actor: Person, keyOrId: string, accountId: string | null): Issue;
  comment(actor: Person, keyOrId: string, body: unknown): { issue: Issue; comment: Comment };
  editComment(actor: Person, keyOrId: string, id: string, body: unknown): { issue: Issue; comment: Comment };
  removeComment(actor: Person, keyOrId: string, id: string): void;
  /** Writes what has no changelog and no event (links, properties). */
  amend(keyOrId: string, change: (issue: Issue) => void): Issue;
}

export function createIssues(state: JiraState, present: Presenter): Issues {
  const ids = state.store.collection<{ key: string }>('jira.issue-id');

  const find = (keyOrId: string): Issue | null =>
    state.issues.get(/^\d+$/.test(keyOrId) ? (ids.get(keyOrId)?.key ?? '') : keyOrId.toUpperCase()) ?? null;
  const get = (keyOrId: string): Issue => {
    const issue = find(keyOrId);
    if (!issue) throw issueNotFound();
    return issue;
  };
  const save = (issue: Issue): Issue => {
    state.issues.put(issue.key, issue);
    state.index.changed(issue.key, issue);
    return issue;
  };
  const emit = (event: string, actor: Person, issue: Issue, more: Record<string, unknown> = {}): void =>
    state.webhooks.enqueue(event, {
      ...more,
      user: present.person(actor),
      issue: webhookIssue(issue),
    });
  const webhookIssue = (issue: Issue) => ({
    id: issue.id,
    self: `${state.baseUrl()}/rest/api/2/issue/${issue.id}`,
    key: issue.key,
    fields: present.fields(issue, 'text'),
  });
  /** Saves a changed issue with its changelog and tells the webhooks; unchanged ones are left alone. */
  const commit = (actor: Person, issue: Issue, items: ChangeItem[], typeName: string): Issue => {
    if (items.length === 0) return issue;
    const now = new Date().toISOString();
    const change = {
      id: String(10_000 + state.store.next('jira.change')),
      authorId: actor.accountId,
      created: now,
      items,
    };
    const saved = save({ ...issue, updated: now, changes: [...issue.changes, change] });
    emit('jira:issue_updated', actor, saved, {
      issue_event_type_name: typeName,
      changelog: { id: change.id, items: present.change(change).items },
    });
    return saved;
  };
  const addComment = (actor: Person, issue: Issue, body: unknown): { issue: Issue; comment: Comment } => {
    const document = requireBody(body);
    const now = new Date().toISOString();
    const comment: Comment = {
      id: String(10_000 + state.store.next('jira.comment')),
      authorId: actor.accountId,
      updateAuthorId: actor.accountId,
      body: document,
      created: now,
      updated: now,
    };
    const saved = save({ ...issue, updated: now, comments: [...issue.comments, comment] });
    emitComment('comment_created', saved, comment);
    return { issue: saved, comment };
  };
  const emitComment = (event: string, issue: Issue, comment: Comment): void => {
    const { summary, issuetype, project, assignee, priority, status } = present.fields(issue, 'text');
    state.webhooks.enqueue(event, {
      comment: present.comment(issue, comment, 'text'),
      issue: { ...webhookIssue(issue), fields: { summary, issuetype, project, assignee, priority, status } },
      eventType: 'primaryAction',
    });
  };
  const commentOf = (issue: Issue, id: string): Comment => {
    const comment = issue.comments.find((one) => one.id === id);
    if (!comment) throw new JiraError(404, [`Can not find a comment for the id: ${id}.`]);
    return comment;
  };
  const atomically = <T>(change: () => T): T => state.store.transaction(change);

  return {
    get,
    find,
    create: (actor, input) =>
      atomically(() => {
        const fields = readFields(input, { labels: [] }, state.allPeople(), ['resolution', 'status']);
        const missing: Record<string, string> = {};
        if (!fields.projectKey) missing.project = 'Specify a valid project ID or key';
        if (!fields.issueTypeId) missing.issuetype = 'Specify an issue type';
        if (!fields.summary) missing.summary = 'You must specify a summary of the issue.';
        if (Object.keys(missing).length > 0) throw fieldErrors(missing);
        const now = new Date().toISOString();
        const key = `${fields.projectKey}-${state.store.next(`jira.issue-number.${fields.projectKey}`)}`;
        const issue: Issue = {
          id: String(10_000 + state.store.next('jira.issue')),
          key,
          projectKey: fields.projectKey!,
          issueTypeId: fields.issueTypeId!,
          summary: fields.summary!,
          description: fields.description ?? null,
          labels: fields.labels ?? [],
          priorityId: fields.priorityId ?? DEFAULT_PRIORITY_ID,
          statusId: INITIAL_STATUS_ID,
          resolutionId: null,
          resolved: null,
          duedate: fields.duedate ?? null,
          assigneeId: fields.assigneeId ?? null,
          reporterId: fields.reporterId ?? actor.accountId,
          creatorId: actor.accountId,
          created: now,
          updated: now,
          categoryChanged: now,
          comments: [],
          changes: [],
          remoteLinks: [],
          properties: Object.fromEntries(
            (input.properties ?? []).map(({ key: name, value }) => [name, value]),
          ),
        };
        ids.put(issue.id, { key });
        save(issue);
        emit('jira:issue_created', actor, issue, { issue_event_type_name: 'issue_created' });
        return issue;
      }),
    edit: (actor, keyOrId, input) =>
      atomically(() => {
        const before = get(keyOrId);
        const fields = readFields(input, before, state.allPeople(), ['project', 'resolution', 'status']);
        const after = { ...before, ...fields };
        for (const { key, value } of input.properties ?? [])
          after.properties = { ...after.properties, [key]: value };
        const items = changeItems(before, after, state.allPeople());
        const saved = items.length > 0 ? commit(actor, after, items, 'issue_generic') : save(after);
        const operations = (input.update?.comment ?? []) as Array<{ add?: { body?: unknown } }>;
        return operations.reduce((issue, { add }) => addComment(actor, issue, add?.body).issue, saved);
      }),
    remove: (actor, keyOrId) =>
      atomically(() => {
        const issue = get(keyOrId);
        state.issues.delete(issue.key);
        ids.delete(issue.id);
        state.index.changed(issue.key, null);
        emit('jira:issue_deleted', actor, issue, { issue_event_type_name: 'issue_deleted' });
      }),
    transition: (actor, keyOrId, input) =>
      atomically(() => {
        const before = get(keyOrId);
        const id = String(input.transition?.id ?? '');
        const transition = transitionsFrom(before.statusId).find((one) => one.id === id);
        if (id === '') throw new JiraError(400, ["Missing 'transition' identifier"]);
        if (!transition) {
          throw new JiraError(400, [
            `It seems that you have tried to perform an illegal workflow operation. Action ${id} is invalid for issue ${before.key} in its status.`,
          ]);
        }
        const resolutionId = resolutionAfter(transition.resolution, input);
        const [from, to] = [statusById(before.statusId), statusById(transition.to)];
        const now = new Date().toISOString();
        const after: Issue = {
          ...before,
          statusId: to.id,
          resolutionId,
          resolved: resolutionId === null ? null : now,
          categoryChanged: from.category === to.category ? before.categoryChanged : now,
        };
        const name = (one: string | null) => RESOLUTIONS.find((entry) => entry.id === one)?.name ?? null;
        const items = [
          ...(before.resolutionId === resolutionId
            ? []
            : [
                item(
                  'resolution',
                  before.resolutionId,
                  name(before.resolutionId),
                  resolutionId,
                  name(resolutionId),
                ),
              ]),
          item('status', from.id, from.name, to.id, to.name),
        ];
        const saved = commit(actor, after, items, 'issue_generic');
        const operations = (input.update?.comment ?? []) as Array<{ add?: { body?: unknown } }>;
        return operations.reduce((issue, { add }) => addComment(actor, issue, add?.body).issue, saved);
      }),
    assign: (actor, keyOrId, accountId) =>
      atomically(() => {
        const before = get(keyOrId);
        const fields = readFields(
          { fields: { assignee: accountId === null ? null : { accountId } } },
          before,
          state.allPeople(),
        );
        const after = { ...before, ...fields };
        return commit(actor, after, changeItems(before, after, state.allPeople()), 'issue_assigned');
      }),
    comment: (actor, keyOrId, body) => atomically(() => addComment(actor, get(keyOrId), body)),
    editComment: (actor, keyOrId, id, body) =>
      atomically(() => {
        const issue = get(keyOrId);
        const updated = new Date().toISOString();
        const comment = {
          ...commentOf(issue, id),
          body: requireBody(body),
          updateAuthorId: actor.accountId,
          updated,
        };
        const comments = issue.comments.map((one) => (one.id === id ? comment : one));
        const saved = save({ ...issue, updated, comments });
        emitComment('comment_updated', saved, comment);
        return { issue: saved, comment };
      }),
    removeComment: (_actor, keyOrId, id) =>
      atomically(() => {
        const issue = get(keyOrId);
        const comment = commentOf(issue, id);
        const comments = issue.comments.filter((one) => one.id !== id);
        emitComment(
          'comment_deleted',
          save({ ...issue, updated: new Date().toISOString(), comments }),
          comment,
        );
      }),
    amend: (keyOrId, change) =>
      atomically(() => {
        const issue = get(keyOrId);
        change(issue);
        return save(issue);
      }),
  };
}

function requireBody(body: unknown): AdfDocument {
  if (isAdf(body) && (body.content ?? []).length > 0) return body;
  throw body === undefined || isAdf(body)
    ? fieldErrors({ comment: 'Comment body can not be empty!' })
    : fieldErrors({ comment: 'Comment body is not valid!' });
}

/** The resolution an issue has after a transition. @throws JiraError 400 for one that is unknown or not asked for */
function resolutionAfter(rule: 'asked' | 'cleared' | { id: string }, input: IssueInput): string | null {
  const operations = (input.update?.resolution ?? []) as Array<{ set?: unknown }>;
  const given = input.fields?.resolution ?? operations[0]?.set;
  const extra = Object.keys(input.fields ?? {}).find((field) => field !== 'resolution');
  if (extra ?? (given !== undefined && rule !== 'asked')) {
    const field = extra ?? 'resolution';
    throw fieldErrors({
      [field]: `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`,
    });
  }
  if (rule === 'cleared') return null;
  if (rule !== 'asked') return rule.id;
  if (given === undefined) return DEFAULT_RESOLUTION_ID;
  const found = findNamed(RESOLUTIONS, given);
  if (!found)
    throw fieldErrors({ resolution: `Resolution with id '${JSON.stringify(given)}' does not exist.` });
  return found.id;
}
