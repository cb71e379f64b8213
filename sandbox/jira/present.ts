import { adfToHtml, adfToText } from './adf.ts';
import {
  CATEGORIES,
  ISSUE_TYPES,
  PRIORITIES,
  RESOLUTIONS,
  type Status,
  statusById,
  type Transition,
  transitionsFrom,
} from './site.ts';
import type { CategoryKey, Change, Comment, Issue, Person, Project, RemoteLink } from './types.ts';

type Json = Record<string, unknown>;

/** How the site's objects look in API answers and webhooks. `rest` of each `self` link is under the site's base URL. */
export interface Presenter {
  person(person: Person): Json;
  status(status: Status): Json;
  category(key: CategoryKey): Json;
  named(kind: 'resolution' | 'priority' | 'issuetype', id: string): Json;
  project(project: Project): Json;
  transition(transition: Transition, withFields: 'with-fields' | 'bare'): Json;
  comment(issue: Issue, comment: Comment, body: 'adf' | 'text'): Json;
  change(change: Change): Json;
  remoteLink(issue: Issue, link: RemoteLink): Json;
  /** All fields of an issue, rich text as ADF (API version 3) or as words (webhooks, which are of version 2). */
  fields(issue: Issue, text: 'adf' | 'text'): Json;
  issue(issue: Issue, options: { fields: string[]; expand: string[] }): Promise<Json>;
}

/** Jira writes instants with an offset without a colon. */
const instant = (iso: string): string => iso.replace('Z', '+0000');

export function createPresenter(options: {
  baseUrl: () => string;
  people: () => Person[];
  projects: () => Project[];
}): Presenter {
  const self = (path: string) => `${options.baseUrl()}/rest/api/3/${path}`;
  const tables = { resolution: RESOLUTIONS, priority: PRIORITIES, issuetype: ISSUE_TYPES };

  const person = (one: Person): Json => ({
    self: self(`user?accountId=${encodeURIComponent(one.accountId)}`),
    accountId: one.accountId,
    accountType: one.accountType,
    emailAddress: one.email,
    avatarUrls: Object.fromEntries(
      [16, 24, 32, 48].map((size) => [`${size}x${size}`, `${options.baseUrl()}/avatar/${one.login}.svg`]),
    ),
    displayName: one.displayName,
    active: true,
    timeZone: 'Etc/UTC',
  });
  const personById = (id: string | null): Json | null => {
    const found = options.people().find((one) => one.accountId === id);
    return found ? person(found) : null;
  };
  const category = (key: CategoryKey): Json => {
    const { id, name, colorName } = CATEGORIES[key];
    return { self: self(`statuscategory/${id}`), id, key, colorName, name };
  };
  const status = (one: Status): Json => ({
    self: self(`status/${one.id}`),
    description: one.description,
    iconUrl: `${options.baseUrl()}/`,
    name: one.name,
    id: one.id,
    statusCategory: category(one.category),
  });
  const named: Presenter['named'] = (kind, id) => {
    const entry = tables[kind].find((one) => one.id === id)!;
    return {
      self: self(`${kind}/${id}`),
      ...entry,
      ...(kind === 'issuetype'
        ? { iconUrl: `${options.baseUrl()}/`, subtask: false, hierarchyLevel: 0 }
        : {}),
      ...(kind === 'priority' ? { iconUrl: `${options.baseUrl()}/` } : {}),
    };
  };
  const project = (one: Project): Json => ({
    self: self(`project/${one.id}`),
    id: one.id,
    key: one.key,
    name: one.name,
    projectTypeKey: 'software',
    simplified: false,
    style: 'classic',
    isPrivate: false,
    avatarUrls: {},
    properties: {},
  });
  const comment: Presenter['comment'] = (issue, one, body) => ({
    self: self(`issue/${issue.id}/comment/${one.id}`),
    id: one.id,
    author: personById(one.authorId),
    body: body === 'adf' ? one.body : adfToText(one.body),
    updateAuthor: personById(one.updateAuthorId),
    created: instant(one.created),
    updated: instant(one.updated),
    jsdPublic: true,
  });
  const fields: Presenter['fields'] = (issue, text) => {
    const rich = issue.description && text === 'text' ? adfToText(issue.description) : issue.description;
    return {
      summary: issue.summary,
      description: rich,
      environment: null,
      issuetype: named('issuetype', issue.issueTypeId),
      project: project(options.projects().find((one) => one.key === issue.projectKey)!),
      status: status(statusById(issue.statusId)),
      statusCategory: category(statusById(issue.statusId).category),
      statuscategorychangedate: instant(issue.categoryChanged),
      priority: named('priority', issue.priorityId),
      resolution: issue.resolutionId && named('resolution', issue.resolutionId),
      resolutiondate: issue.resolved && instant(issue.resolved),
      labels: issue.labels,
      assignee: personById(issue.assigneeId),
      reporter: personById(issue.reporterId),
      creator: personById(issue.creatorId),
      created: instant(issue.created),
      updated: instant(issue.updated),
      duedate: issue.duedate,
      components: [],
      fixVersions: [],
      versions: [],
      issuelinks: [],
      subtasks: [],
      attachment: [],
      comment: {
        self: self(`issue/${issue.id}/comment`),
        comments: issue.comments.map((one) => comment(issue, one, text)),
        maxResults: issue.comments.length,
        total: issue.comments.length,
        startAt: 0,
      },
      watches: { self: self(`issue/${issue.key}/watchers`), watchCount: 0, isWatching: false },
      votes: { self: self(`issue/${issue.key}/votes`), votes: 0, hasVoted: false },
    };
  };
  const change = (one: Change): Json => ({
    id: one.id,
    author: personById(one.authorId),
    created: instant(one.created),
    items: one.items.map((item) => ({ ...item, fieldtype: 'jira' })),
  });
  const transition: Presenter['transition'] = (one, withFields) => ({
    id: one.id,
    name: one.name,
    to: status(statusById(one.to)),
    hasScreen: one.resolution === 'asked',
    isGlobal: false,
    isInitial: false,
    isAvailable: true,
    isConditional: false,
    isLooped: false,
    ...(withFields === 'with-fields'
      ? { fields: one.resolution === 'asked' ? { resolution: resolutionField() } : {} }
      : {}),
  });
  const resolutionField = (): Json => ({
    required: false,
    schema: { type: 'resolution', system: 'resolution' },
    name: 'Resolution',
    key: 'resolution',
    operations: ['set'],
    hasDefaultValue: true,
    allowedValues: RESOLUTIONS.map((one) => named('resolution', one.id)),
  });

  return {
    person,
    status,
    category,
    named,
    project,
    transition,
    comment,
    change,
    fields,
    remoteLink: (issue, link) => ({
      id: link.id,
      self: self(`issue/${issue.key}/remotelink/${link.id}`),
      ...(link.globalId === null ? {} : { globalId: link.globalId }),
      ...(link.relationship === null ? {} : { relationship: link.relationship }),
      application: link.application,
      object: link.object,
    }),
    async issue(issue, { fields: wanted, expand }) {
      const chosen = pick(fields(issue, 'adf'), wanted);
      return {
        expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
        id: issue.id,
        self: self(`issue/${issue.id}`),
        key: issue.key,
        fields: chosen,
        ...(expand.includes('renderedFields') ? { renderedFields: await rendered(issue, chosen) } : {}),
        ...(expand.includes('names')
          ? { names: Object.fromEntries(Object.keys(chosen).map((id) => [id, fieldName(id)])) }
          : {}),
        ...(expand.includes('transitions')
          ? { transitions: transitionsFrom(issue.statusId).map((one) => transition(one, 'bare')) }
          : {}),
        ...(expand.includes('changelog')
          ? {
              changelog: {
                startAt: 0,
                maxResults: issue.changes.length,
                total: issue.changes.length,
                histories: issue.changes.map(change).reverse(),
              },
            }
          : {}),
      };
    },
  };
}

async function rendered(issue: Issue, chosen: Json): Promise<Json> {
  const out: Json = {};
  if ('description' in chosen)
    out.description = issue.description ? String(await adfToHtml(issue.description)) : '';
  if ('comment' in chosen) {
    const comments = await Promise.all(
      issue.comments.map(async (one) => ({ id: one.id, body: String(await adfToHtml(one.body)) })),
    );
    out.comment = { comments };
  }
  return out;
}

/** Field selection as the API documents it: `*all`, `*navigable`, ids, and `-id` to leave one out. */
function pick(all: Json, wanted: string[]): Json {
  const leftOut = new Set(wanted.filter((name) => name.startsWith('-')).map((name) => name.slice(1)));
  const chosen = wanted.filter((name) => !name.startsWith('-'));
  const navigable = chosen.includes('*navigable');
  const everything = chosen.length === 0 || chosen.includes('*all') || navigable;
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name]) =>
        !leftOut.has(name) && (chosen.includes(name) || (everything && !(navigable && name === 'comment'))),
    ),
  );
}

const fieldName = (id: string): string => `${id.charAt(0).toUpperCase()}${id.slice(1)}`;
