import { createHash } from 'node:crypto';
import { createThread, OutOfBounds } from '../../kernel/thread.ts';
import type { ParsedWorkflow } from './parse.ts';
import { unpacked } from './template.ts';

export interface WorkflowText {
  path: string;
  content: string;
}

/** Parsing takes some 20 ms; the rest is for a busy machine. What could run away is refused by its count before. */
const DEADLINE_MS = 20_000;
const MEMORY_MB = 256;

const thread = createThread<WorkflowText, unknown>(new URL('./parse-thread.ts', import.meta.url), {
  deadlineMs: DEADLINE_MS,
  memoryMb: MEMORY_MB,
});

/** What was read last, by its text's hash: a file is not read again for each push that leaves it as it is. */
const read = new Map<string, Promise<ParsedWorkflow>>();
const KEPT = 200;

/** Reads a workflow file the way GitHub does, in a thread of its own. Mistakes come back as one text, with line and column. */
export function readWorkflow(path: string, content: string): Promise<ParsedWorkflow> {
  const key = createHash('sha256').update(`${path}\n${content}`).digest('base64');
  const known = read.get(key);
  if (known) return known;
  if (read.size >= KEPT) read.clear();
  const parsed = readInThread(path, content, () => read.delete(key));
  read.set(key, parsed);
  return parsed;
}

async function readInThread(path: string, content: string, forget: () => void): Promise<ParsedWorkflow> {
  try {
    return unpacked(await thread.run({ path, content })) as ParsedWorkflow;
  } catch (error) {
    // The machine may have been busy: asked again, it is read again.
    forget();
    if (!(error instanceof OutOfBounds)) throw error;
    return { ok: false, name: path, problem: `The workflow file cannot be read. ${error.message}` };
  }
}
