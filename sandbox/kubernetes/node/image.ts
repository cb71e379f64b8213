/** Run configuration of an image, as the `config` of an OCI image configuration has it. */
export interface ImageConfig {
  Cmd?: string[];
  Entrypoint?: string[];
  Env?: string[];
  User?: string;
  WorkingDir?: string;
  ExposedPorts?: Record<string, unknown>;
  Labels?: Record<string, string>;
}

/** An image on this machine: its configuration, and the folder its layers were laid out in (never written to). */
export interface PulledImage {
  config: ImageConfig;
  rootfs: string;
  /** Content digest, `sha256:...`, when the puller knows it. */
  digest?: string;
}

/** Brings an image here. @throws when there is none, or it may not be read: the message goes to the pod's status. */
export type PullImage = (reference: string, credentials?: ImageCredentials) => Promise<PulledImage>;

export interface ImageCredentials {
  username: string;
  password: string;
}

/** Images that carry this label with 'false' are not started. */
export const EXECUTE_LABEL = 'sandbox.execute';
