import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { UNFIT_SETTINGS } from '../../config/env.ts';
import type { Home } from './home.ts';
import { endProcess, identify, type ProcessIdentity } from './process-identity.ts';

export interface PartSpec {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string | undefined>;
  cwd?: string;
  account?: { uid: number; gid: number } | null;
  /** Asks the part to end. */
  stopSignal?: NodeJS.Signals;
  /** Resolves once the part answers; asked again and again. */
  isReady(): Promise<boolean>;
  /**
   * How it is seen that the part still works: `beats`, it says so itself (`process.send`, every few seconds); `answers`, by
   * `isReady`. One that is silent for too long is ended and started again.
   */
  liveness: 'beats' | 'answers';
  /** How long the first start may take. */
  readyWithinMs?: number;
}

const GRACE_MS = 10_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
/** A part that ran this long had recovered: its next fall starts over with the short delay. */
const STEADY_AFTER_MS = 60_000;
const RECORD = 'processes.json';

/** When a part that runs, but does nothing any more, is given up. */
export interface Patience {
  /** Time between two looks, and how long one may take. */
  lookMs: number;
  deadlineMs: number;
  /** Looks in a row without an answer: a busy machine, or one that slept, is no reason. */
  misses: number;
  /** From asking it to end until it is killed. */
  graceMs: number;
}

const USUAL_PATIENCE: Patience = { lookMs: 5_000, deadlineMs: 5_000, misses: 6, graceMs: 5_000 };

interface Running {
  child: ChildProcess;
  identity: ProcessIdentity | null;
  /** When it last said that it works, or was started. */
  beatAt: number;
}

/** Starts parts, restarts those that die or hang, and ends them in reverse. What runs is on disk, for the next start to find. */
export class Supervisor {
  readonly #home: Home;
  readonly #say: (line: string) => void;
  readonly #giveUp: (sentence: string) => void;
  readonly #running = new Map<string, Running>();
  readonly #order: PartSpec[] = [];
  readonly #patience: Patience;
  #stopping = false;

  /** @param giveUp is told when a part can never run with these settings */
  constructor(
    home: Home,
    say: (line: string) => void,
    giveUp: (sentence: string) => void = say,
    patience: Patience = USUAL_PATIENCE,
  ) {
    this.#home = home;
    this.#patience = patience;
    this.#say = say;
    this.#giveUp = giveUp;
  }

  /** Ends what an earlier start left behind when it was killed. */
  async clearLeftovers(): Promise<string[]> {
    const left = this.#home.readJson<Record<string, ProcessIdentity>>(RECORD) ?? {};
    const ended: string[] = [];
    for (const [name, identity] of Object.entries(left).reverse()) {
      if (identify(identity.pid)?.startedAt !== identity.startedAt) continue;
      await endProcess(identity, name === 'postgres' ? 'SIGINT' : 'SIGTERM', GRACE_MS);
      ended.push(name);
    }
    this.#home.writeJson(RECORD, {});
    return ended;
  }

  /** @throws Error when the part is not ready in time, with the end of its log */
  async start(spec: PartSpec): Promise<void> {
    this.#order.push(spec);
    this.#launch(spec, FIRST_DELAY_MS);
    const { deadlineMs } = this.#patience;
    const deadline = Date.now() + (spec.readyWithinMs ?? 60_000);
    while (!(await answersWithin(spec, deadlineMs))) {
      if (this.#stopping) return;
      if (Date.now() > deadline) {
        throw new Error(`${spec.name} did not become ready. Its log: ${this.#logFile(spec.name)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    void this.#watch(spec);
  }

  /** Looks at a part for as long as everything runs. Each part is looked at alone: one that hangs holds up no other. */
  async #watch(spec: PartSpec): Promise<void> {
    const { lookMs, deadlineMs, misses, graceMs } = this.#patience;
    let missed = 0;
    let looked: ChildProcess | null = null;
    while (!this.#stopping) {
      await new Promise((resolve) => setTimeout(resolve, lookMs).unref());
      const running = this.#running.get(spec.name);
      if (this.#stopping || !running?.identity) continue;
      const isWell =
        spec.liveness === 'beats'
          ? Date.now() - running.beatAt < lookMs + deadlineMs
          : await answersWithin(spec, deadlineMs);
      // One that was started again in between has its own time to become ready.
      missed = isWell || looked !== running.child ? 0 : missed + 1;
      looked = running.child;
      if (missed < misses || this.#stopping) continue;
      this.#say(`  ! ${spec.name} runs but does not answer any more, and is ended`);
      await endProcess(running.identity, spec.stopSignal ?? 'SIGTERM', graceMs);
      missed = 0;
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const spec of [...this.#order].reverse()) {
      const running = this.#running.get(spec.name);
      if (running?.identity) await endProcess(running.identity, spec.stopSignal ?? 'SIGTERM', GRACE_MS);
    }
    this.#home.writeJson(RECORD, {});
  }

  #logFile(name: string): string {
    return join(this.#home.logs, `${name}.log`);
  }

  #launch(spec: PartSpec, delayMs: number): void {
    const startedAt = Date.now();
    const log = createWriteStream(this.#logFile(spec.name), { flags: 'a' });
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      stdio: spec.liveness === 'beats' ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that Ctrl-C reaches the launcher alone, which then ends the parts in order.
      detached: true,
      ...(spec.account ?? {}),
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('error', (error) => log.write(`${error.message}\n`));
    const identity = child.pid === undefined ? null : identify(child.pid);
    const running: Running = { child, identity, beatAt: startedAt };
    child.on('message', () => {
      running.beatAt = Date.now();
    });
    this.#running.set(spec.name, running);
    this.#record();
    // Not at "exit": what a part had started itself may still write to the same pipe.
    child.once('close', () => log.end());
    child.once('exit', (code, signal) => {
      if (this.#stopping) return;
      if (code === UNFIT_SETTINGS) {
        this.#giveUp(
          `${spec.name} cannot run with these settings; its log says which: ${this.#logFile(spec.name)}`,
        );
        return;
      }
      const nextMs =
        Date.now() - startedAt > STEADY_AFTER_MS ? FIRST_DELAY_MS : Math.min(delayMs * 2, LONGEST_DELAY_MS);
      this.#say(
        `  ! ${spec.name} ended (${signal ?? `code ${code}`}) and is started again; its log: ${this.#logFile(spec.name)}`,
      );
      setTimeout(() => {
        if (!this.#stopping) this.#launch(spec, nextMs);
      }, delayMs);
    });
  }

  #record(): void {
    const identities = [...this.#running].flatMap(([name, { identity }]) =>
      identity ? [[name, identity]] : [],
    );
    this.#home.writeJson(RECORD, Object.fromEntries(identities));
  }
}

/** Whether the part answers, and in time: one that hangs may take the question and never answer. */
async function answersWithin(spec: PartSpec, deadlineMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), deadlineMs);
  });
  try {
    return await Promise.race([spec.isReady().catch(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
