import type { Pod } from '../pod-types.ts';
import type { StoredEvent } from '../storage/object-store.ts';
import { now } from '../storage/object-store.ts';
import type { NodeContext } from './node-context.ts';
import { NODE_NAME } from './node-context.ts';
import { PodWorker, timed } from './pod-worker.ts';

/** The cluster's one node: takes every pod, runs it, and ends it when its object is deleted. */
export class Kubelet {
  readonly #context: NodeContext;
  readonly #workers = new Map<string, PodWorker>();
  #unsubscribe: () => void = () => undefined;

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** Ends leftovers of an earlier life, registers the node, and takes up all pods. */
  start(): void {
    const { operations, processes, log } = this.#context;
    const left = processes.killLeftovers();
    if (left > 0) log(`kubernetes: ended ${left} processes left from before`);
    const pods = operations.types.get('pods');
    this.#unsubscribe = operations.objects.subscribe((event) => {
      if (event.resource === pods) setImmediate(() => this.#sync(event));
    });
    for (const pod of operations.objects.list(pods)) this.#take(pod as Pod);
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all([...this.#workers.values()].map((worker) => worker.halt()));
  }

  #sync(event: StoredEvent): void {
    const pod = event.object as Pod;
    if (event.type !== 'DELETED') {
      this.#take(pod);
      return;
    }
    const worker = this.#workers.get(String(pod.metadata.uid));
    this.#workers.delete(String(pod.metadata.uid));
    void worker?.stop(0);
  }

  #take(pod: Pod): void {
    const { operations, events, log } = this.#context;
    const pods = operations.types.get('pods');
    const uid = String(pod.metadata.uid);
    const live = operations.objects.get(pods, pod.metadata.namespace, pod.metadata.name) as Pod | undefined;
    if (live?.metadata.uid !== uid) return;
    const worker = this.#workers.get(uid);
    if (live.metadata.deletionTimestamp) {
      const ending = worker ?? new PodWorker(this.#context, live);
      this.#workers.set(uid, ending);
      void ending.stop(live.metadata.deletionGracePeriodSeconds ?? 0);
      return;
    }
    if (worker || ['Succeeded', 'Failed'].includes(String(live.status?.phase))) return;
    if (!live.spec?.nodeName) {
      operations.modify(pods, live, (next) => {
        const { spec, status } = next as Pod;
        if (spec) spec.nodeName = NODE_NAME;
        next.status = {
          ...status,
          startTime: now(),
          conditions: [timed({ type: 'PodScheduled', status: 'True' }, status?.conditions)],
        };
      });
      events.record(
        live,
        'Normal',
        'Scheduled',
        `Successfully assigned ${live.metadata.namespace}/${live.metadata.name} to ${NODE_NAME}`,
      );
      return;
    }
    const fresh = new PodWorker(this.#context, live);
    this.#workers.set(uid, fresh);
    fresh
      .run()
      .catch((error) =>
        log(`kubernetes: pod ${live.metadata.name}: ${error instanceof Error ? error.stack : error}`),
      );
  }
}
