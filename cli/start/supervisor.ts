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
  /** How long the first start may take. */
  readyWithinMs?: number;
}

const GRACE_MS = 10_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
/** A part that ran this long had recovered: its next fall starts over with the short delay. */
const STEADY_AFTER_MS = 60_000;
const RECORD = 'processes.json';

/** Starts parts, restarts those that die, and ends them in reverse. What runs is on disk, for the next start to find. */
export class Supervisor {
  readonly #home: Home;
  readonly #say: (line: string) => void;
  readonly #giveUp: (sentence: string) => void;
  readonly #running = new Map<string, { child: ChildProcess; identity: ProcessIdentity | null }>();
  readonly #order: PartSpec[] = [];
  #stopping = false;

  /** @param giveUp is told when a part can never run with these settings */
  constructor(home: Home, say: (line: string) => void, giveUp: (sentence: string) => void = say) {
    this.#home = home;
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
    const deadline = Date.now() + (spec.readyWithinMs ?? 60_000);
    while (!(await spec.isReady().catch(() => false))) {
      if (this.#stopping) return;
      if (Date.now() > deadline) {
        throw new Error(`${spec.name} did not become ready. Its log: ${this.#logFile(spec.name)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
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
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that Ctrl-C reaches the launcher alone, which then ends the parts in order.
      detached: true,
      ...(spec.account ?? {}),
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('error', (error) => log.write(`${error.message}\n`));
    const identity = child.pid === undefined ? null : identify(child.pid);
    this.#running.set(spec.name, { child, identity });
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
