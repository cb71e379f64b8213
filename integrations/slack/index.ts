export { createSlackClient } from './client.ts';
export type * from './types.ts';
