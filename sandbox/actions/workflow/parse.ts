import '../../kernel/json-imports.ts';
import type { EventsConfig } from '@actions/workflow-parser/model/workflow-template';
import { brokenLimit } from './measure.ts';
import { asMap, Expression, type Template, type TemplateMap, toTemplate } from './template.ts';

// Loaded at run time, after the hook above: the package imports JSON the way only bundlers accept.
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import(
  '@actions/workflow-parser'
);

export interface StepDefinition {
  id: string | null;
  name: Template | undefined;
  /** Condition with `success() &&` already put in front where the file names no status function. */
  condition: string;
  uses: string | null;
  run: Template | undefined;
  /** Everything else of the step as written: `with`, `env`, `shell`, `working-directory` ... */
  fields: TemplateMap;
}

export interface JobDefinition {
  key: string;
  needs: string[];
  condition: string;
  /** The job as written. */
  fields: TemplateMap;
  steps: StepDefinition[];
  /** Set when the job asks for what the sandbox does not have (containers, services, reusable workflows). */
  unknown: string | null;
}

export interface WorkflowFile {
  path: string;
  name: string;
  events: EventsConfig;
  fields: TemplateMap;
  jobs: JobDefinition[];
}

export type ParsedWorkflow =
  | { ok: true; workflow: WorkflowFile }
  | { ok: false; name: string; problem: string };

/**
 * Reads a workflow file the way GitHub does. Mistakes come back as one text, with line and column. For a thread that may be
 * ended: some files take very long.
 */
export async function parseWorkflowFile(path: string, content: string): Promise<ParsedWorkflow> {
  const limit = brokenLimit(content);
  if (limit !== null) return { ok: false, name: path, problem: limit };
  const parsed = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  const template = parsed.value
    ? await convertWorkflowTemplate(parsed.context, parsed.value).catch((error: unknown) => error as Error)
    : undefined;
  const errors = parsed.context.errors.getErrors().map((error) => error.message);
  if (template instanceof Error) errors.push(template.message);
  for (const error of template instanceof Error ? [] : (template?.errors ?? [])) errors.push(error.Message);
  if (!parsed.value || !template || template instanceof Error || errors.length > 0) {
    const problem = [...new Set(errors)].join('\n') || 'The workflow file is empty.';
    return { ok: false, name: path, problem };
  }
  const fields = asMap(toTemplate(parsed.value));
  const written = asMap(fields.jobs);
  const jobs = template.jobs.map((job): JobDefinition => {
    const own = asMap(written[job.id.value]);
    const ownSteps = Array.isArray(own.steps) ? own.steps.map(asMap) : [];
    return {
      key: job.id.value,
      needs: (job.needs ?? []).map((need) => need.value),
      condition: job.if.expression,
      fields: own,
      steps:
        job.type === 'job' ? job.steps.map((step, index) => stepDefinition(step, ownSteps[index] ?? {})) : [],
      unknown: unknownPart(own, ownSteps),
    };
  });
  const name = typeof fields.name === 'string' && fields.name !== '' ? fields.name : path;
  return { ok: true, workflow: { path, name, events: template.events, fields, jobs } };
}

function stepDefinition(step: object, written: TemplateMap): StepDefinition {
  const condition = (step as { if?: { expression: string } }).if?.expression ?? 'success()';
  return {
    id: typeof written.id === 'string' ? written.id : null,
    name: written.name,
    condition,
    uses: typeof written.uses === 'string' ? written.uses : null,
    run: written.run,
    fields: written,
  };
}

const UNKNOWN_JOB_KEYS = ['container', 'services', 'uses', 'snapshot'];
const UNKNOWN_STEP_KEYS = ['wait', 'wait-all', 'cancel', 'parallel', 'background'];

function unknownPart(job: TemplateMap, steps: TemplateMap[]): string | null {
  const key = UNKNOWN_JOB_KEYS.find((name) => job[name] !== undefined && job[name] !== null);
  if (key) return `jobs with "${key}"${typeof job[key] === 'string' ? ` (${job[key]})` : ''}`;
  const stepKey = UNKNOWN_STEP_KEYS.find((name) => steps.some((step) => step[name] !== undefined));
  return stepKey ? `steps with "${stepKey}"` : null;
}

/** Title of a step in lists: its name, or what it does. */
export function defaultStepName(step: StepDefinition): string {
  if (step.uses) return `Run ${step.uses}`;
  const text = step.run instanceof Expression ? step.run.text : String(step.run ?? '');
  return `Run ${text.trim().split('\n')[0] ?? ''}`;
}
