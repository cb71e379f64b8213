export type { AdfDocument } from './adf.ts';
export * as adf from './adf.ts';
export { createJiraClient } from './client.ts';
export type * from './types.ts';
export { parseJiraWebhook, verifyJiraWebhook } from './webhook.ts';
