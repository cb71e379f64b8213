export { createRegistry, type RegistryOptions } from './client.ts';
export type * from './types.ts';
