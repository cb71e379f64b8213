import type { Operations } from '../api/operations.ts';
import type { Tokens } from '../auth/tokens.ts';
import type { EventRecorder } from '../controllers/events.ts';
import type { PullImage } from './image.ts';
import type { PodLogs } from './logs.ts';
import type { PodNetwork } from './pod-network.ts';
import type { Processes } from './processes.ts';

/** What the node needs from around it. */
export interface NodeContext {
  operations: Operations;
  tokens: Tokens;
  events: EventRecorder;
  logs: PodLogs;
  network: PodNetwork;
  processes: Processes;
  pullImage: PullImage;
  /** Folder of all pods' files. */
  podsFolder: string;
  binFolder: string;
  preload: string;
  /** First pause before a container is started again, or an image pulled again; doubles up to thirty times. */
  backOffMs: number;
  log: (line: string) => void;
}

export const NODE_NAME = 'sandbox';
