export { createKubernetesClient } from './client.ts';
export type { Denial } from './errors.ts';
export type { KubernetesOptions } from './transport.ts';
export type * from './types.ts';
