export { createGithub } from './client.ts';
export type * from './interfaces.ts';
export { createGithubOAuth } from './oauth.ts';
export { isRulesetAsWanted } from './rulesets.ts';
export type * from './types.ts';
export { parseGithubWebhook, verifyGithubWebhook } from './webhook.ts';
