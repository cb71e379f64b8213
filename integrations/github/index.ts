export { createGithub, type GithubOptions } from './client.ts';
export type * from './interfaces.ts';
export { createGithubOAuth, type GithubOAuthOptions } from './oauth.ts';
export type * from './types.ts';
export { GITHUB_WEBHOOK_MAX_BYTES, parseGithubWebhook, verifyGithubWebhook } from './webhook.ts';
