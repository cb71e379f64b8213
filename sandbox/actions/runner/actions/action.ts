import type { StepContext } from '../session.ts';

/** One action the sandbox knows: its inputs in, its outputs out. @throws StepFailure */
export type Action = (
  inputs: Record<string, string>,
  context: StepContext,
) => Promise<Record<string, string>>;
