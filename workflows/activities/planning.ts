import { Worker } from 'node:worker_threads';
import type { Inspection, RepositoryFiles } from '../../domain/inspection/inspection.ts';
import { ABSENT } from '../../domain/inspection/reading.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { PlanInput } from '../../domain/plan/plan-input.ts';
import type { RequiredPathsInput } from '../../domain/plan/required-paths.ts';
import { PortalError, type PortalErrorCode } from '../../domain/portal-error.ts';

/** What reading one file answers, whatever that is: it crosses to the thread as it is. */
export type Text = Awaited<ReturnType<RepositoryFiles['read']>>;

export type Work =
  | { kind: 'inspect'; paths: readonly string[]; submodules: readonly string[]; repositoryName: string }
  | { kind: 'required-paths'; input: RequiredPathsInput }
  | { kind: 'plan'; input: PlanInput };
export type ToThread = Work | { kind: 'text'; id: number; text?: Text; failed?: true };
export type FromThread =
  | { kind: 'read'; id: number; path: string }
  | { kind: 'done'; value: unknown }
  | { kind: 'refused'; code: PortalErrorCode; message: string; details: Record<string, unknown> }
  | { kind: 'broken'; message: string };

export interface PlanningLimits {
  /** How long the thread may think between two of its messages; waits for files do not count. */
  thinkMs: number;
  memoryMb: number;
  /** How many threads work side by side; more work waits its turn. */
  threads: number;
}

/** A whole inspection takes a second; the rest is for a busy machine. Below the activity's own three minutes. */
const USUAL: PlanningLimits = { thinkMs: 20_000, memoryMb: 512, threads: 4 };
const IDLE_MS = 60_000;

/** Everything that is decided from a repository's contents, off the event loop. */
export interface Planning {
  /** @throws PortalError invalid when the repository cannot be read within the limits, naming the file */
  inspect(files: RepositoryFiles, repositoryName: string): Promise<Inspection>;
  requiredPaths(input: RequiredPathsInput): Promise<string[]>;
  /** As `buildPlan`. */
  buildPlan(input: PlanInput): Promise<Plan>;
}

interface Thread {
  worker: Worker;
  idle: NodeJS.Timeout | null;
}

/**
 * Threads that read what strangers wrote. One that thinks for too long or takes too much memory is ended, and its piece
 * of work is refused with the file that was read last; the worker and everybody else's plans go on.
 */
export function createPlanning(limits: PlanningLimits = USUAL, module = './planning-thread.ts'): Planning {
  const idle: Thread[] = [];
  const queue: Array<() => void> = [];
  let busy = 0;

  async function takeTurn(): Promise<void> {
    if (busy >= limits.threads) await new Promise<void>((resolve) => queue.push(resolve));
    else busy++;
  }

  /** The turn goes to whoever waits for longest, or is free. */
  function giveTurn(): void {
    const next = queue.shift();
    if (next) next();
    else busy--;
  }

  function takeThread(): Thread {
    const known = idle.pop();
    if (known) {
      if (known.idle) clearTimeout(known.idle);
      return known;
    }
    const worker = new Worker(new URL(module, import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    });
    // Idle threads keep no process alive.
    worker.unref();
    return { worker, idle: null };
  }

  function keepThread(thread: Thread): void {
    thread.idle = setTimeout(() => {
      idle.splice(idle.indexOf(thread), 1);
      void thread.worker.terminate();
    }, IDLE_MS).unref();
    idle.push(thread);
  }

  async function run(work: Work, files: RepositoryFiles | null): Promise<unknown> {
    await takeTurn();
    const thread = takeThread();
    try {
      const end = await converse(thread.worker, work, files, limits);
      keepThread(thread);
      if (end.kind === 'done') return end.value;
      throw new PortalError(end.code, end.message, { details: end.details });
    } finally {
      if (!idle.includes(thread)) void thread.worker.terminate();
      giveTurn();
    }
  }

  return {
    inspect: async (files, repositoryName) =>
      (await run(
        { kind: 'inspect', paths: files.paths, submodules: files.submodules, repositoryName },
        files,
      )) as Inspection,
    requiredPaths: async (input) => (await run({ kind: 'required-paths', input }, null)) as string[],
    buildPlan: async (input) => (await run({ kind: 'plan', input }, null)) as Plan,
  };
}

/** One piece of work with a thread: its questions are answered until it is done. */
function converse(
  worker: Worker,
  work: Work,
  files: RepositoryFiles | null,
  limits: PlanningLimits,
): Promise<Extract<FromThread, { kind: 'done' | 'refused' }>> {
  return new Promise((resolve, reject) => {
    let open = 0;
    let last: string | null = null;
    let timer: NodeJS.Timeout | null = null;

    const think = (): void => {
      if (timer) clearTimeout(timer);
      timer = open > 0 ? null : setTimeout(() => end(() => reject(tooLong(last, limits))), limits.thinkMs);
    };
    const end = (how: () => void): void => {
      if (timer) clearTimeout(timer);
      worker.off('message', heard).off('error', failed);
      how();
    };
    const answer = (id: number, path: string): void => {
      open++;
      last = path;
      think();
      const send = (message: ToThread): void => {
        open--;
        worker.postMessage(message);
        think();
      };
      (files?.read(path) ?? Promise.resolve(ABSENT)).then(
        (text) => send({ kind: 'text', id, text }),
        // What the code host refused is told as it is: it may be worth another try.
        (error: unknown) => end(() => reject(error)),
      );
    };
    const heard = (message: FromThread): void => {
      if (message.kind === 'read') answer(message.id, message.path);
      else if (message.kind === 'broken') end(() => reject(broken(last, message.message)));
      else end(() => resolve(message));
    };
    const failed = (error: Error & { code?: string }): void =>
      end(() =>
        reject(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch(last, limits) : broken(last, error.message),
        ),
      );
    worker.on('message', heard).on('error', failed);
    worker.postMessage(work);
    think();
  });
}

const UNPLANNABLE =
  'so no plan can be made of it. Make what is there smaller or simpler, then inspect the repository again.';

function tooLong(file: string | null, { thinkMs }: PlanningLimits): PortalError {
  return new PortalError(
    'invalid',
    `${subject(file)} keeps Onramp busy for longer than ${thinkMs / 1000} s, ${UNPLANNABLE}`,
    { details: { reason: 'too-long', file } },
  );
}

function tooMuch(file: string | null, { memoryMb }: PlanningLimits): PortalError {
  return new PortalError(
    'invalid',
    `${subject(file)} needs more than ${memoryMb} MB of memory, ${UNPLANNABLE}`,
    {
      details: { reason: 'too-much', file },
    },
  );
}

const subject = (file: string | null) => (file === null ? 'What was read' : `Reading ${file}`);

/** A fault of ours: its details are for the log. */
function broken(file: string | null, details: string): PortalError {
  return new PortalError(
    'internal',
    'Onramp could not make a plan of this repository: something went wrong inside Onramp. The platform team finds the details in the worker’s log.',
    { details: { file, fault: details.slice(0, 2_000) } },
  );
}
