export type { AdfDocument } from './adf.ts';
export * as adf from './adf.ts';
export { createJiraClient, type JiraOptions } from './client.ts';
export type * from './types.ts';
export { JIRA_WEBHOOK_MAX_BYTES, parseJiraWebhook, verifyJiraWebhook } from './webhook.ts';
