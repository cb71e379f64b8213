/** An Atlassian Document Format node: what descriptions and comments are made of. */
export interface AdfNode {
  type: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: Array<{ type: string; attrs?: Record<string, unknown> }>;
  content?: AdfNode[];
}

export interface AdfDocument extends AdfNode {
  type: 'doc';
  version: 1;
}

export interface Person {
  accountId: string;
  displayName: string;
  email: string;
  apiToken: string;
  /** Sandbox login, for the pages' "act as" choice. */
  login: string;
  accountType: 'atlassian' | 'app';
}

export type CategoryKey = 'new' | 'indeterminate' | 'done';

export interface Project {
  id: string;
  key: string;
  name: string;
  leadAccountId: string;
}

export interface ChangeItem {
  field: string;
  fieldId: string;
  from: string | null;
  fromString: string | null;
  to: string | null;
  toString: string | null;
}

export interface Change {
  id: string;
  authorId: string;
  created: string;
  items: ChangeItem[];
}

export interface Comment {
  id: string;
  authorId: string;
  updateAuthorId: string;
  body: AdfDocument;
  created: string;
  updated: string;
}

export interface RemoteLink {
  id: number;
  globalId: string | null;
  relationship: string | null;
  application: Record<string, unknown>;
  object: Record<string, unknown>;
}

/** One issue with all that hangs on it. Instants are ISO strings in UTC. */
export interface Issue {
  id: string;
  key: string;
  projectKey: string;
  issueTypeId: string;
  summary: string;
  description: AdfDocument | null;
  labels: string[];
  priorityId: string;
  statusId: string;
  resolutionId: string | null;
  resolved: string | null;
  duedate: string | null;
  assigneeId: string | null;
  reporterId: string;
  creatorId: string;
  created: string;
  updated: string;
  categoryChanged: string;
  comments: Comment[];
  changes: Change[];
  remoteLinks: RemoteLink[];
  properties: Record<string, unknown>;
}
