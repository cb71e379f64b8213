import type { PodTemplate } from '../pod-types.ts';
import type { Condition, Fields, KubeObject } from '../types.ts';
import type { RollingUpdate } from './rollout.ts';

export interface DeploymentSpec {
  replicas: number;
  selector: Fields;
  template: PodTemplate;
  strategy: { type: 'RollingUpdate' | 'Recreate'; rollingUpdate?: RollingUpdate };
  minReadySeconds?: number;
  progressDeadlineSeconds?: number;
  revisionHistoryLimit?: number;
  paused?: boolean;
  [field: string]: unknown;
}

export type DeploymentStatus = {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  conditions?: Condition[];
};

export type Deployment = KubeObject<DeploymentSpec, DeploymentStatus>;
