import { parse } from 'yaml';

/** A variable or secret that a workflow reads: of an environment, or of the repository (`null`). */
export interface PipelineSetting {
  kind: 'variable' | 'secret';
  environment: string | null;
  name: string;
}

interface Step {
  name?: unknown;
}
interface Job {
  name?: unknown;
  environment?: unknown;
  steps?: unknown;
}

/** Largest workflow that is read for this, in characters: GitHub's own are a few thousand. */
const MAX_CHARACTERS = 256 * 1024;

/**
 * What fails of a workflow on each push once these settings are gone: its first job that reads one of them, at the step
 * that does. Null when it reads none, runs on no push, or is no workflow.
 */
export function findBrokenStep(
  workflow: string,
  gone: readonly PipelineSetting[],
): { job: string; step: string } | null {
  if (workflow.length > MAX_CHARACTERS) return null;
  const parsed = readWorkflow(workflow);
  if (!parsed || !hasEvent(parsed.on, 'push')) return null;
  for (const [id, each] of Object.entries(asRecord(parsed.jobs))) {
    const job = asRecord(each) as Job;
    const environment = environmentOf(job.environment);
    const missing = gone.filter(
      (setting) => setting.environment === null || setting.environment === environment,
    );
    for (const step of Array.isArray(job.steps) ? job.steps : []) {
      if (!missing.some((setting) => reads(step, setting))) continue;
      return { job: textOf(job.name) ?? id, step: textOf((step as Step).name) ?? 'a step without a name' };
    }
  }
  return null;
}

/** One sentence, without its end, on what then fails: "Deploy to staging fails at “Sign in” on every push to main". */
export function describeBrokenPipeline(
  workflows: readonly string[],
  gone: readonly PipelineSetting[],
  branch: string,
): string | null {
  const broken = workflows.flatMap((text) => findBrokenStep(text, gone) ?? []);
  if (broken.length === 0) return null;
  const parts = broken.map(({ job, step }) => `“${job}” fails at “${step}”`);
  return `${parts.join(', and ')} on every push to ${branch}, because what the step reads is gone`;
}

/** A path where GitHub looks for workflows. */
export const isWorkflowPath = (path: string): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);

/** Repository content: nothing of it is trusted, aliases are refused. */
function readWorkflow(text: string): Record<string, unknown> | null {
  try {
    return asRecord(parse(text, { maxAliasCount: 0 }));
  } catch {
    return null;
  }
}

function hasEvent(on: unknown, event: string): boolean {
  if (typeof on === 'string') return on === event;
  if (Array.isArray(on)) return on.includes(event);
  return event in asRecord(on);
}

const environmentOf = (environment: unknown): string | null =>
  textOf(environment) ?? textOf(asRecord(environment).name);

/** By the expression that names it; GitHub compares names without their case. */
function reads(step: unknown, { kind, name }: PipelineSetting): boolean {
  const expression = `${kind === 'variable' ? 'vars' : 'secrets'}.${name}`.toLowerCase();
  const text = JSON.stringify(step).toLowerCase();
  const found = text.indexOf(expression);
  return found >= 0 && !/[\w-]/.test(text.charAt(found + expression.length));
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
