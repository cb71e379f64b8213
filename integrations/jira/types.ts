/** Jira in Onramp's words: only as wide as Onramp uses it. */

import type { AdfDocument } from './adf.ts';

/** Branch on the category: status names are translated and renamed. */
export type StatusCategory = 'new' | 'indeterminate' | 'done';

export interface JiraPerson {
  accountId: string;
  displayName: string;
}

export interface JiraIssue {
  id: string;
  key: string;
  url: string;
  summary: string;
  labels: string[];
  status: { id: string; name: string; category: StatusCategory };
  resolution: { id: string; name: string } | null;
  assignee: JiraPerson | null;
  updatedAt: Date;
  commentCount: number;
}

/** An issue with who closed it, read from the changelog (a requester is never their own approver). */
export interface JiraIssueDetails extends JiraIssue {
  /** Author of the latest change of the resolution to the present one; null while unresolved. */
  resolvedBy: JiraPerson | null;
  resolvedAt: Date | null;
  /** Text of the newest comment, flattened from ADF. */
  lastComment: { author: JiraPerson | null; text: string; at: Date } | null;
}

export interface IssueTransition {
  id: string;
  name: string;
  to: StatusCategory;
  /** What its screen offers as resolution; null when one cannot be given. */
  resolutions: Array<{ id: string; name: string }> | null;
}

export interface CreateIssueRequest {
  projectKey: string;
  issueType: string;
  summary: string;
  /** Unique per task: how the issue is found again after an ambiguous failure. */
  labels: string[];
  description: AdfDocument;
}

/** Every function throws `PortalError`. */
export interface Jira {
  /** Who Onramp is on this site; for `doctor`. */
  getMyself(): Promise<JiraPerson>;
  /** By label; label search is not read-after-write: null may mean "not yet". The oldest when several carry it. */
  findIssueByLabel(projectKey: string, label: string): Promise<JiraIssue | null>;
  /** All that carry the label, oldest first: for closing late twins. */
  listIssuesByLabel(projectKey: string, label: string): Promise<JiraIssue[]>;
  /** All that carry any of the labels, asked for in bulk. */
  listIssuesByLabels(projectKey: string, labels: readonly string[]): Promise<JiraIssue[]>;
  /** Null when deleted, moved out of sight, or never there. */
  findIssue(key: string): Promise<JiraIssueDetails | null>;
  /** @throws PortalError not-found */
  getIssue(key: string): Promise<JiraIssueDetails>;
  /** Those that exist, in bulk, by key or id; a missing one was deleted. A moved issue answers with its new key. */
  listIssues(idsOrKeys: string[]): Promise<JiraIssue[]>;
  /** Not an ensure: Jira has no read-after-write search. Look by label first and after an ambiguous failure. */
  createIssue(request: CreateIssueRequest): Promise<{ id: string; key: string; url: string }>;
  /** Upsert by `globalId`. */
  addRemoteLink(key: string, link: { globalId: string; url: string; title: string }): Promise<void>;
  addComment(key: string, body: AdfDocument): Promise<{ id: string }>;
  listTransitions(key: string): Promise<IssueTransition[]>;
  transition(key: string, request: { transitionId: string; resolutionId?: string }): Promise<void>;
  issueUrl(key: string): string;
}

/** A delivery that passed verification, as wide as waking a task needs. */
export interface JiraDelivery {
  /** Same for every retry of one delivery; null when the sender gave none. */
  identifier: string | null;
  event: string;
  issueKey: string | null;
}
