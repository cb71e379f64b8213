import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, Pod, PodStatus } from '../pod-types.ts';
import { now } from '../storage/object-store.ts';
import type { Condition } from '../types.ts';
import { ContainerRunner } from './container-runner.ts';
import type { NamespaceReader } from './namespace-reader.ts';
import type { NodeContext } from './node-context.ts';
import { removeTree } from './rootfs.ts';
import { prepareVolumes } from './volumes.ts';

const VOLUME_RETRY_MS = 2_000;

/** Runs one pod from its scheduling to its end, and keeps its status true. */
export class PodWorker {
  readonly #context: NodeContext;
  #pod: Pod;
  #inits: ContainerRunner[] = [];
  #mains: ContainerRunner[] = [];
  #ip = '';
  #initialized = false;
  #phase = 'Pending';
  #stopping: Promise<void> | null = null;
  #life: Promise<void> = Promise.resolve();
  readonly #folder: string;

  constructor(context: NodeContext, pod: Pod) {
    this.#context = context;
    this.#pod = pod;
    this.#folder = join(context.podsFolder, String(pod.metadata.uid));
  }

  run(): Promise<void> {
    this.#life = this.#live();
    return this.#life;
  }

  async #live(): Promise<void> {
    const context = this.#context;
    const pod = this.#pod;
    const spec = pod.spec;
    if (!spec) return;
    await removeTree(this.#folder);
    mkdirSync(this.#folder, { recursive: true });
    chmodSync(this.#folder, 0o755);
    const ports = [...spec.containers, ...(spec.initContainers ?? [])].flatMap(portsOf);
    const address = await context.network.assign(String(pod.metadata.uid), [...new Set(ports)]);
    this.#ip = address.ip;
    const mountsOf = await this.#prepareVolumes();
    if (!mountsOf || this.#stopping) return;
    const restarts = new Map(
      [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].map((s) => [
        s.name,
        s,
      ]),
    );
    const make = (container: Container, isInit: boolean) =>
      new ContainerRunner({
        context,
        pod,
        container,
        isInit,
        address,
        folder: this.#folder,
        reader: this.#reader(),
        mounts: () => mountsOf(container),
        // What ran before the sandbox was started anew counts as a restart.
        restartCount: restartsBefore(restarts.get(container.name)),
        onChange: () => this.#publish(),
      });
    this.#mains = spec.containers.map((container) => make(container, false));
    this.#inits = (spec.initContainers ?? []).map((container) => make(container, true));
    this.#publish();
    for (const init of this.#inits) {
      const exit = await init.run();
      if (this.#stopping) return;
      if (exit?.code !== 0) return this.#finish('Failed');
    }
    this.#initialized = true;
    const exits = await Promise.all(this.#mains.map((runner) => runner.run()));
    if (!this.#stopping) this.#finish(exits.every((exit) => exit?.code === 0) ? 'Succeeded' : 'Failed');
  }

  /** Ends the pod's processes and lets its object go. */
  stop(graceSeconds: number): Promise<void> {
    this.#stopping ??= this.#stopAll(graceSeconds * 1000);
    return this.#stopping;
  }

  async #stopAll(graceMs: number): Promise<void> {
    const context = this.#context;
    for (const runner of this.#mains) {
      if (runner.status.state.running)
        context.events.record(this.#pod, 'Normal', 'Killing', `Stopping container ${runner.status.name}`);
    }
    await Promise.all([...this.#mains, ...this.#inits].map((runner) => runner.stop(graceMs)));
    // Nothing may be started or written any more once the files go.
    await this.#life.catch(() => undefined);
    context.logs.end(this.#pod);
    this.#publish();
    await removeTree(this.#folder);
    context.network.release(String(this.#pod.metadata.uid));
    const type = context.operations.types.get('pods');
    context.operations.modify(type, this.#pod, (live) => {
      live.metadata.deletionTimestamp ??= now();
      live.metadata.deletionGracePeriodSeconds = 0;
    });
  }

  /** Ends the processes without touching the object: the sandbox is going down. */
  async halt(): Promise<void> {
    this.#stopping ??= Promise.resolve();
    await Promise.all([...this.#mains, ...this.#inits].map((runner) => runner.stop(0)));
  }

  #finish(phase: 'Succeeded' | 'Failed'): void {
    this.#phase = phase;
    this.#publish();
    this.#context.logs.end(this.#pod);
    void removeTree(this.#folder);
  }

  async #prepareVolumes() {
    const reported = new Set<string>();
    while (!this.#stopping) {
      try {
        return prepareVolumes({
          pod: this.#pod,
          folder: join(this.#folder, 'volumes'),
          reader: this.#reader(),
          tokens: this.#context.tokens,
        });
      } catch (error) {
        const message = `MountVolume.SetUp failed: ${error instanceof Error ? error.message : error}`;
        if (!reported.has(message)) this.#context.events.record(this.#pod, 'Warning', 'FailedMount', message);
        reported.add(message);
        await new Promise((resolve) => setTimeout(resolve, VOLUME_RETRY_MS));
      }
    }
    return null;
  }

  #reader(): NamespaceReader {
    const { objects, types } = this.#context.operations;
    const namespace = this.#pod.metadata.namespace;
    return {
      configMap: (name) => objects.get(types.get('configmaps'), namespace, name),
      secret: (name) => objects.get(types.get('secrets'), namespace, name),
      serviceAccount: (name) => objects.get(types.get('serviceaccounts'), namespace, name),
    };
  }

  #publish(): void {
    const { operations } = this.#context;
    const type = operations.types.get('pods');
    const live = operations.objects.get(type, this.#pod.metadata.namespace, this.#pod.metadata.name);
    if (!live || live.metadata.uid !== this.#pod.metadata.uid) return;
    this.#pod = live as Pod;
    operations.setStatus(type, live, this.#status(live.status as PodStatus));
  }

  #status(before: PodStatus): PodStatus {
    const containerStatuses = this.#mains.map((runner) => this.#shown(runner));
    const isStarted = containerStatuses.some(
      (s) => s.state.running || s.state.terminated || s.restartCount > 0,
    );
    const phase = this.#phase === 'Pending' && isStarted && this.#initialized ? 'Running' : this.#phase;
    const isReady = phase === 'Running' && !this.#stopping && containerStatuses.every((s) => s.ready);
    const unready = containerStatuses.filter((s) => !s.ready).map((s) => s.name);
    const why = {
      reason: 'ContainersNotReady',
      message: `containers with unready status: [${unready.join(' ')}]`,
    };
    const finished =
      phase === 'Succeeded' ? { reason: 'PodCompleted' } : phase === 'Failed' ? { reason: 'PodFailed' } : why;
    const wanted: Condition[] = [
      { type: 'PodReadyToStartContainers', status: 'True' },
      {
        type: 'Initialized',
        status: this.#initialized ? 'True' : 'False',
        ...(!this.#initialized && { reason: 'ContainersNotInitialized' }),
      },
      { type: 'Ready', status: isReady ? 'True' : 'False', ...(!isReady && finished) },
      { type: 'ContainersReady', status: isReady ? 'True' : 'False', ...(!isReady && finished) },
      { type: 'PodScheduled', status: 'True' },
    ];
    return {
      ...before,
      phase,
      hostIP: '127.0.0.1',
      podIP: this.#ip,
      podIPs: [{ ip: this.#ip }],
      conditions: wanted.map((condition) => timed(condition, before.conditions)),
      containerStatuses,
      ...(this.#inits.length > 0 && { initContainerStatuses: this.#inits.map((runner) => runner.status) }),
    };
  }

  #shown(runner: ContainerRunner) {
    const { status } = runner;
    const waitsForInit =
      !this.#initialized && status.state.waiting?.reason === 'ContainerCreating' && this.#inits.length > 0;
    return waitsForInit ? { ...status, state: { waiting: { reason: 'PodInitializing' } } } : status;
  }
}

/** A condition with the time it last changed. */
export function timed(condition: Condition, before: Condition[] | undefined): Condition {
  const old = before?.find((candidate) => candidate.type === condition.type);
  const isSame = old?.status === condition.status && old.lastTransitionTime;
  return { ...condition, lastTransitionTime: isSame ? old.lastTransitionTime : now() };
}

function portsOf(container: Container): number[] {
  const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
  const probed = probes
    .map((probe) => Number(probe?.httpGet?.port ?? probe?.tcpSocket?.port))
    .filter(Number.isInteger);
  return [...(container.ports ?? []).map((port) => port.containerPort), ...probed];
}

function restartsBefore(status: { restartCount: number; containerID?: string } | undefined): number {
  if (!status) return 0;
  return status.restartCount + (status.containerID ? 1 : 0);
}
