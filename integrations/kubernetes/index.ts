export { createKubernetesClient } from './client.ts';
export type * from './types.ts';
