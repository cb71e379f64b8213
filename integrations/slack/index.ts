export { createSlackClient } from './client.ts';
export { joinTexts, mrkdwn, type SlackText, slackLink } from './mrkdwn.ts';
export type * from './types.ts';
