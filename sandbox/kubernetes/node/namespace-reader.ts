import type { KubeObject } from '../types.ts';

/** Objects of a pod's namespace that its volumes and variables read. */
export interface NamespaceReader {
  configMap(name: string): KubeObject | undefined;
  secret(name: string): KubeObject | undefined;
  serviceAccount(name: string): KubeObject | undefined;
}

/** A pod asks for something that is not there, or may not be; the message is the kubelet's. */
export class ConfigError extends Error {}
