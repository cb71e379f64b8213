import { createCloudClient } from 'jira.js';
import type { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';
import { parseAnswer } from '../http/answer.ts';
import type { TransportOptions } from '../http/options.ts';
import {
  bulkFetchSchema,
  createdCommentSchema,
  createdIssueSchema,
  ISSUE_FIELDS,
  issueDetailsSchema,
  personSchema,
  searchSchema,
  transitionsSchema,
} from './api-schemas.ts';
import { guard, isRefusal } from './errors.ts';
import { toIssue, toIssueDetails, toStatusCategory } from './mapper.ts';
import { createJiraTransport } from './transport.ts';
import type { Jira, JiraIssue, JiraIssueDetails } from './types.ts';

export interface JiraOptions extends TransportOptions {
  /** Site address for API calls, for example `https://acme.atlassian.net`. */
  baseUrl: string;
  /** Site address for links; `baseUrl` unless a proxy stands between. */
  webUrl?: string;
  auth: { email: string; apiToken: string };
}

/** Jira fetches at most this many issues in one bulk call. */
const BULK_LIMIT = 100;
/** Labels asked for in one query, so that it stays short. */
const LABELS_LIMIT = 50;
const SEARCH_PAGE_SIZE = 100;
const SEARCH_MAX_PAGES = 50;

export function createJiraClient(options: JiraOptions): Jira {
  const jira = createCloudClient(createJiraTransport(options.baseUrl, options.auth, options));
  const issueUrl = (key: string) =>
    `${(options.webUrl ?? options.baseUrl).replace(/\/+$/, '')}/browse/${key}`;

  const read = <T>(doing: string, schema: z.ZodType<T>, call: () => Promise<unknown>): Promise<T> =>
    guard(doing, async () => parseAnswer(schema, await call(), 'Jira', doing));

  const search = async (jql: string): Promise<JiraIssue[]> => {
    const found: JiraIssue[] = [];
    let nextPageToken: string | undefined;
    for (let page = 0; page < SEARCH_MAX_PAGES; page++) {
      const answer = await read('searching Jira by label', searchSchema, () =>
        jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({
          jql,
          fields: ISSUE_FIELDS,
          maxResults: SEARCH_PAGE_SIZE,
          ...(nextPageToken ? { nextPageToken } : {}),
        }),
      );
      found.push(...answer.issues.map((issue) => toIssue(issue, issueUrl)));
      if (!answer.nextPageToken) break;
      nextPageToken = answer.nextPageToken;
    }
    // Ids grow with time.
    return found.toSorted((a, b) => Number(a.id) - Number(b.id));
  };
  const listIssuesByLabel = (projectKey: string, label: string) =>
    search(`project = ${quote(projectKey)} AND labels = ${quote(label)}`);

  const findIssue = async (key: string): Promise<JiraIssueDetails | null> => {
    const doing = `reading ${key}`;
    return guard(doing, async () => {
      try {
        const answer = await jira.issues.getIssue({
          issueIdOrKey: issueKey(key),
          fields: ISSUE_FIELDS,
          expand: 'changelog',
        });
        return toIssueDetails(parseAnswer(issueDetailsSchema, answer, 'Jira', doing), issueUrl);
      } catch (error) {
        if (isRefusal(error, 404)) return null;
        throw error;
      }
    });
  };

  return {
    issueUrl,
    findIssue,
    listIssuesByLabel,
    async listIssuesByLabels(projectKey, labels) {
      const found: JiraIssue[] = [];
      for (let start = 0; start < labels.length; start += LABELS_LIMIT) {
        const batch = labels.slice(start, start + LABELS_LIMIT).map(quote);
        found.push(...(await search(`project = ${quote(projectKey)} AND labels IN (${batch.join(', ')})`)));
      }
      return found;
    },
    findIssueByLabel: async (projectKey, label) => (await listIssuesByLabel(projectKey, label))[0] ?? null,
    getMyself: () => read('asking Jira who Onramp is', personSchema, () => jira.myself.getCurrentUser()),
    async getIssue(key) {
      const issue = await findIssue(key);
      if (issue) return issue;
      throw new PortalError('not-found', `Jira has no issue ${key} that Onramp may see.`, {
        details: { system: 'Jira', key },
      });
    },
    async listIssues(idsOrKeys) {
      const found: JiraIssue[] = [];
      for (let start = 0; start < idsOrKeys.length; start += BULK_LIMIT) {
        const batch = idsOrKeys.slice(start, start + BULK_LIMIT);
        const answer = await read('reading issues in bulk', bulkFetchSchema, () =>
          jira.issues.bulkFetchIssues({ issueIdsOrKeys: batch, fields: ISSUE_FIELDS }),
        );
        found.push(...answer.issues.map((issue) => toIssue(issue, issueUrl)));
      }
      return found;
    },
    async createIssue({ projectKey, issueType, summary, labels, description }) {
      const made = await read('creating an issue', createdIssueSchema, () =>
        jira.issues.createIssue({
          fields: {
            project: { key: projectKey },
            issuetype: { name: issueType },
            // Jira refuses line ends and more than 255 characters.
            summary: summary.replace(/\s+/g, ' ').slice(0, 255),
            labels,
            description,
          },
        }),
      );
      return { ...made, url: issueUrl(made.key) };
    },
    addRemoteLink: (key, { globalId, url, title }) =>
      guard(`linking ${key} to Onramp`, async () => {
        await jira.issueRemoteLinks.createOrUpdateRemoteIssueLink({
          issueIdOrKey: issueKey(key),
          globalId,
          object: { url, title },
        });
      }),
    addComment: (key, body) =>
      read(`commenting on ${key}`, createdCommentSchema, () =>
        jira.issueComments.addComment({ issueIdOrKey: issueKey(key), body: { ...body } }),
      ),
    async listTransitions(key) {
      const answer = await read(`reading what can be done with ${key}`, transitionsSchema, () =>
        jira.issues.getTransitions({ issueIdOrKey: issueKey(key), expand: 'transitions.fields' }),
      );
      return answer.transitions.map(({ id, name, to, fields }) => ({
        id,
        name,
        to: toStatusCategory(to.statusCategory.key),
        resolutions: fields?.resolution?.allowedValues ?? null,
      }));
    },
    transition: (key, { transitionId, resolutionId }) =>
      guard(`moving ${key} on`, async () => {
        await jira.issues.doTransition({
          issueIdOrKey: issueKey(key),
          transition: { id: transitionId },
          ...(resolutionId ? { fields: { resolution: { id: resolutionId } } } : {}),
        });
      }),
  };
}

/** A string literal of JQL. */
function quote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** jira.js puts the key into the path as it is. */
function issueKey(key: string): string {
  if (!/^([A-Z][A-Z0-9_]+-)?\d+$/.test(key))
    throw new PortalError('invalid', `"${key}" is not the key of a Jira issue.`);
  return key;
}
