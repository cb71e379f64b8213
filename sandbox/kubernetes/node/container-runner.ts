import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../kernel/message-of.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from '../pod-types.ts';
import { now } from '../storage/object-store.ts';
import { commandOf, processEnv, userOf } from './command.ts';
import { startContainerProbes } from './container-probes.ts';
import { containerEnv } from './environment.ts';
import type { PulledImage } from './image.ts';
import { EXECUTE_LABEL } from './image.ts';
import type { NamespaceReader } from './namespace-reader.ts';
import { ConfigError } from './namespace-reader.ts';
import type { NodeContext } from './node-context.ts';
import type { PodAddress } from './pod-network.ts';
import type { ProcessExit, RunningProcess } from './processes.ts';
import { duration, mayRestart, pauseMs, terminatedState } from './restarts.ts';
import type { Mount } from './rootfs.ts';
import { inside, prepareRootfs } from './rootfs.ts';

const HEALTHY_AFTER_MS = 10 * 60 * 1000;
const CONFIG_RETRY_MS = 5_000;
const HEAP_EXHAUSTED = 'JavaScript heap out of memory';

export interface RunnerOptions {
  context: NodeContext;
  pod: Pod;
  container: Container;
  isInit: boolean;
  address: PodAddress;
  /** The pod's own folder. */
  folder: string;
  reader: NamespaceReader;
  mounts: () => Mount[];
  /** Restarts counted before (by an earlier life of the sandbox). */
  restartCount: number;
  onChange: () => void;
}

/** Runs one container: pulls, starts, probes, and starts again as the pod's restart policy says. */
export class ContainerRunner {
  readonly #options: RunnerOptions;
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  #lastState: ContainerState = {};
  #ready = false;
  #started = false;
  #restarts: number;
  #crashes = 0;
  #imageId = '';
  #containerId = '';
  #process: RunningProcess | null = null;
  #root = '';
  #env: Record<string, string> = {};
  #user: { uid?: number; gid?: number } = {};
  #stopProbes: () => void = () => undefined;
  #isStopping = false;
  #wake: () => void = () => undefined;
  #sawHeapExhausted = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#restarts = options.restartCount;
  }

  get status(): ContainerStatus {
    const { container } = this.#options;
    return {
      name: container.name,
      image: container.image,
      imageID: this.#imageId,
      ready: this.#ready,
      started: this.#started,
      restartCount: this.#restarts,
      state: this.#state,
      lastState: this.#lastState,
      ...(this.#containerId && { containerID: this.#containerId }),
    };
  }

  /** Runs until the container has ended for good, or `stop` is called. Gives its last exit. */
  async run(): Promise<ProcessExit | null> {
    while (!this.#isStopping) {
      const image = await this.#pull();
      if (!image) return null;
      const startedAt = Date.now();
      const exit = await this.#runOnce(image);
      if (!exit) continue;
      if (this.#isStopping || !mayRestart(this.#options, exit)) return exit;
      this.#crashes = Date.now() - startedAt > HEALTHY_AFTER_MS ? 1 : this.#crashes + 1;
      this.#lastState = this.#state;
      // The first restart is at once; then pauses double.
      if (this.#crashes > 1) await this.#backOff(this.#crashes - 2);
      if (!this.#isStopping) this.#restarts++;
    }
    return null;
  }

  /** Ends the process: TERM, then KILL after the grace period. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#wake();
    this.#endProbes();
    const running = this.#process;
    if (!running) return;
    const { preStop } = this.#options.container.lifecycle ?? {};
    const deadline = Date.now() + graceMs;
    if (preStop?.sleep) await sleep(Math.min(preStop.sleep.seconds * 1000, graceMs));
    if (preStop?.exec) await this.exec(preStop.exec.command, graceMs);
    running.kill(graceMs > 0 ? 'SIGTERM' : 'SIGKILL');
    const kill = setTimeout(() => running.kill('SIGKILL'), Math.max(0, deadline - Date.now()));
    await running.exited;
    clearTimeout(kill);
  }

  /** Runs a command with the container's files, variables and user. */
  async exec(command: string[], timeoutMs: number): Promise<{ code: number; output: string }> {
    const output: string[] = [];
    const argv = commandOf(
      { ...this.#options.container, command, args: undefined },
      {},
      this.#root,
      this.#env,
    );
    const child = this.#options.context.processes.start({
      argv,
      env: this.#env,
      cwd: this.#root,
      ...this.#user,
      onLine: (_stream, line) => output.push(line),
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const exit = await child.exited;
    clearTimeout(timer);
    return { code: exit.code, output: output.join('\n').slice(0, 1000) };
  }

  async #pull(): Promise<PulledImage | null> {
    const { context, pod, container } = this.#options;
    for (let attempt = 0; !this.#isStopping; attempt++) {
      try {
        this.#event('Normal', 'Pulling', `Pulling image "${container.image}"`);
        const image = await context.pullImage(container.image);
        if (image.config.Labels?.[EXECUTE_LABEL] === 'false') {
          this.#become({
            waiting: {
              reason: 'NotExecuted',
              message: 'not executed: imported repositories run only with --run',
            },
          });
          await this.#pause(Number.POSITIVE_INFINITY);
          return null;
        }
        this.#event('Normal', 'Pulled', `Successfully pulled image "${container.image}"`);
        this.#imageId = image.digest
          ? `${container.image.split(/[:@](?=[^/]*$)/)[0]}@${image.digest}`
          : container.image;
        return image;
      } catch (error) {
        const why = messageOf(error);
        const message = `Failed to pull image "${container.image}": ${why}`;
        this.#event('Warning', 'Failed', message);
        this.#become({ waiting: { reason: 'ErrImagePull', message: why } });
        await this.#pause(Math.min(1000, context.backOffMs));
        this.#event('Normal', 'BackOff', `Back-off pulling image "${container.image}"`);
        this.#become({
          waiting: {
            reason: 'ImagePullBackOff',
            message: `Back-off pulling image "${container.image}": ErrImagePull: ${why}`,
          },
        });
        await this.#pause(pauseMs(context.backOffMs, attempt));
      }
    }
    context.log(`kubernetes: ${pod.metadata.name}: stopped while pulling`);
    return null;
  }

  /** One life of the process. Null when it could not be made ready to start; then it is tried again. */
  async #runOnce(image: PulledImage): Promise<ProcessExit | null> {
    const { context, pod, container } = this.#options;
    let started: RunningProcess;
    try {
      started = await this.#start(image);
    } catch (error) {
      if (!(error instanceof ConfigError)) context.log(`kubernetes: ${pod.metadata.name}: ${error}`);
      const reason = error instanceof ConfigError ? 'CreateContainerConfigError' : 'CreateContainerError';
      const message = messageOf(error);
      this.#event('Warning', 'Failed', `Error: ${message}`);
      this.#become({ waiting: { reason, message } });
      await this.#pause(CONFIG_RETRY_MS);
      return null;
    }
    const startedAt = now();
    this.#process = started;
    this.#containerId = `sandbox://${createHash('sha256').update(`${pod.metadata.uid}/${container.name}/${this.#restarts}`).digest('hex')}`;
    this.#event('Normal', 'Created', `Container created`);
    if (started.pid !== undefined) {
      this.#event('Normal', 'Started', `Container started`);
      this.#become({ running: { startedAt } });
      this.#beginProbes();
    }
    const exit = await started.exited;
    this.#endProbes();
    this.#process = null;
    this.#ready = false;
    this.#started = false;
    this.#become({
      terminated: terminatedState({
        exit,
        startedAt,
        containerId: this.#containerId,
        isHeapExhausted: this.#sawHeapExhausted,
      }),
    });
    return exit;
  }

  async #start(image: PulledImage): Promise<RunningProcess> {
    const { context, pod, container, folder, address, reader, mounts } = this.#options;
    const user = userOf(pod, container, image.config);
    // Only root may become another user; elsewhere the process runs as who started the sandbox.
    this.#user = process.getuid?.() === 0 ? user : {};
    const variables = containerEnv(pod, container, address.ip, reader);
    this.#root = join(folder, 'containers', container.name);
    const readOnly = container.securityContext?.readOnlyRootFilesystem === true;
    await prepareRootfs({ image: image.rootfs, target: this.#root, readOnly, mounts: mounts() });
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true, mode: 0o777 });
    this.#env = processEnv({
      pod,
      container,
      image: image.config,
      env: variables,
      root: this.#root,
      home,
      binFolder: context.binFolder,
      preload: context.preload,
      address: { ...address, ip: context.network.listenAddress(address) },
    });
    const argv = commandOf(container, image.config, this.#root, this.#env);
    const cwd = inside(this.#root, container.workingDir ?? image.config.WorkingDir ?? '/');
    if (this.#isStopping) throw new ConfigError('the pod is being deleted');
    const write = context.logs.open(pod, container.name);
    this.#sawHeapExhausted = false;
    return context.processes.start({
      argv,
      env: this.#env,
      cwd,
      ...this.#user,
      onLine: (stream, line) => {
        if (stream === 'stderr' && line.includes(HEAP_EXHAUSTED)) this.#sawHeapExhausted = true;
        write(stream, line);
      },
    });
  }

  async #backOff(crash: number): Promise<void> {
    const { context, pod, container } = this.#options;
    const waitMs = pauseMs(context.backOffMs, crash);
    const text = `back-off ${duration(waitMs)} restarting failed container=${container.name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
    this.#event(
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
    );
    this.#become({ waiting: { reason: 'CrashLoopBackOff', message: text } });
    await this.#pause(waitMs);
  }

  #beginProbes(): void {
    const { context, container, address, onChange } = this.#options;
    this.#stopProbes = startContainerProbes({
      container,
      ip: address.ip,
      dial: (ip, port) => context.network.dial(ip, port),
      exec: (command, timeoutMs) => this.exec(command, timeoutMs),
      onStarted: () => {
        this.#started = true;
        onChange();
      },
      onReady: (isReady) => this.#setReady(isReady),
      onFailure: (name, message) => this.#event('Warning', 'Unhealthy', `${name} probe failed: ${message}`),
      onRestart: (name) => this.#restart(name),
    });
  }

  #restart(name: string): void {
    const { pod, container } = this.#options;
    this.#event(
      'Normal',
      'Killing',
      `Container ${container.name} failed ${name.toLowerCase()} probe, will be restarted`,
    );
    this.#endProbes();
    const running = this.#process;
    running?.kill('SIGTERM');
    const graceMs = (pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
    setTimeout(() => running?.kill('SIGKILL'), graceMs).unref();
  }

  #setReady(isReady: boolean): void {
    if (this.#ready === isReady) return;
    this.#ready = isReady;
    this.#options.onChange();
  }

  #endProbes(): void {
    this.#stopProbes();
    this.#stopProbes = () => undefined;
  }

  #become(state: ContainerState): void {
    this.#state = state;
    this.#options.onChange();
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { context, pod, container, isInit } = this.#options;
    context.events.record(
      pod,
      type,
      reason,
      message,
      `spec.${isInit ? 'initContainers' : 'containers'}{${container.name}}`,
    );
  }

  /** Waits, unless `stop` is called meanwhile. */
  #pause(ms: number): Promise<void> {
    if (this.#isStopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
