import type { Operations } from '../api/operations.ts';
import type { WriteOptions } from '../api/write-options.ts';
import type { KubeObject, ResourceType } from '../types.ts';
import { apiVersionOf } from '../types.ts';

/** Brings part of the cluster a step nearer to what its objects ask for. Run again after every change. */
export type Reconcile = () => void;

/** How a controller writes: with all rights, under its own name. */
export const asController = (name: string): WriteOptions => ({
  user: {
    name: `system:serviceaccount:kube-system:${name}`,
    groups: ['system:masters', 'system:authenticated'],
  },
  manager: { name: 'kube-controller-manager', operation: 'Update' },
});

/** A reference that makes `owner` the controller of what carries it. */
export const controllerRef = (type: ResourceType, owner: KubeObject) => ({
  apiVersion: apiVersionOf(type),
  kind: type.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

export const isControlledBy = (object: KubeObject, owner: KubeObject): boolean =>
  object.metadata.ownerReferences?.some((ref) => ref.controller && ref.uid === owner.metadata.uid) ?? false;

const PASS_EVERY_MS = 1_000;
const SETTLE_MS = 20;

/** Runs all controllers after changes (a little later, together) and once a second. Returns how to stop. */
export function startControllers(
  operations: Operations,
  controllers: Reconcile[],
  log: (line: string) => void,
): () => void {
  let isPending = false;
  let isStopped = false;
  const pass = () => {
    isPending = false;
    if (isStopped) return;
    for (const reconcile of controllers) {
      try {
        reconcile();
      } catch (error) {
        log(`kubernetes: controller: ${error instanceof Error ? error.stack : error}`);
      }
    }
  };
  const schedule = () => {
    if (isPending) return;
    isPending = true;
    setTimeout(pass, SETTLE_MS).unref();
  };
  const unsubscribe = operations.objects.subscribe(schedule);
  const timer = setInterval(pass, PASS_EVERY_MS);
  timer.unref();
  pass();
  return () => {
    isStopped = true;
    unsubscribe();
    clearInterval(timer);
  };
}
