export { createRegistry } from './client.ts';
export type * from './types.ts';
