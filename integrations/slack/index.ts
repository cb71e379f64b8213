export { createSlackClient, type SlackOptions } from './client.ts';
export type * from './types.ts';
