import type { FailureCause } from './failure-causes.ts';

/** How a container's program ended, as Kubernetes tells it (`ContainerStateTerminated`). */
export interface ProgramEnd {
  exitCode: number;
  /** The kubelet's word: `Error`, `Completed`, `OOMKilled`, `StartError` ... */
  reason: string | null;
  /** Why it could not be started, in the runtime's words. */
  message: string | null;
}

interface Meaning {
  cause: FailureCause;
  /** Goes on after "Exit code 127: ". */
  words: string;
}

/**
 * What an exit code means. 126 and 127 are the shell's (POSIX, "Exit Status for Commands"), 128 + n says signal n. Node.js
 * passes the code of its script on, so that `npm start` ends with the shell's.
 */
export function meaningOf({ exitCode, reason, message }: ProgramEnd): Meaning {
  if (reason === 'OOMKilled')
    return { cause: 'out-of-memory', words: 'killed, because it used more memory than it may.' };
  // The runtime could not start it at all: no shell said 127.
  if (reason === 'StartError' || reason === 'ContainerCannotRun') {
    if (/permission denied/i.test(message ?? ''))
      return { cause: 'not-executable', words: 'the program of the start command may not be executed.' };
    if (/not found|no such file/i.test(message ?? ''))
      return { cause: 'program-not-found', words: 'the program of the start command was not found.' };
    return { cause: 'container-not-made', words: 'the program could not be started.' };
  }
  switch (exitCode) {
    case 0:
      return {
        cause: 'ended-by-itself',
        words: 'the program ended without an error, and an app should not end.',
      };
    case 126:
      return { cause: 'not-executable', words: 'the program of the start command may not be executed.' };
    case 127:
      return {
        cause: 'program-not-found',
        words: 'program not found. What the start command names is not in the image.',
      };
    case 134:
      return { cause: 'crashed', words: 'the program gave up by itself (abort).' };
    case 137:
      return { cause: 'killed', words: 'killed (SIGKILL). It had not run out of its own memory.' };
    case 139:
      return {
        cause: 'segfault',
        words: 'the program touched memory that is not its own (segmentation fault).',
      };
    case 143:
      return { cause: 'ended-from-outside', words: 'asked to stop from outside (SIGTERM), and stopped.' };
    default:
      return exitCode > 128 && exitCode < 160
        ? { cause: 'killed', words: `ended by signal ${exitCode - 128}.` }
        : {
            cause: 'crashed',
            words:
              'the program ended itself with an error. It was not killed, and its start command was found.',
          };
  }
}
