import type { GithubCore } from '../../github/contract.ts';
import type { RunRecord, WorkflowRecord } from '../model.ts';
import type { Engine } from '../runs/engine-types.ts';
import { resolveCommit } from '../runs/git.ts';
import { readWorkflow } from '../workflow/read-workflow.ts';
import { Refusal, type Visitor } from './access.ts';

type InputValue = string | boolean | number;

/** `POST .../dispatches`: checks the ref and the inputs the way GitHub does, and makes the run. @throws Refusal 404 | 422 */
export async function dispatch(
  { github, engine }: { github: GithubCore; engine: Engine },
  { repository, login }: Visitor,
  workflow: WorkflowRecord,
  body: Record<string, unknown>,
): Promise<RunRecord> {
  if (typeof body.ref !== 'string' || body.ref === '')
    throw new Refusal(422, 'Invalid request.\n\n"ref" wasn\'t supplied.');
  if (workflow.state !== 'active')
    throw new Refusal(422, `Cannot trigger a 'workflow_dispatch' on a disabled workflow`);
  const commit = await resolveCommit(github.gitDir(repository), body.ref);
  if (!commit) throw new Refusal(422, `No ref found for: ${body.ref}`);
  const content = github.readFile(repository, commit.sha, workflow.path);
  if (!content) throw new Refusal(404, 'Not Found');
  const parsed = await readWorkflow(workflow.path, content.toString('utf8'));
  const config = parsed.ok ? parsed.workflow.events.workflow_dispatch : undefined;
  if (!config) throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  const inputs = readInputs(config.inputs ?? {}, (body.inputs ?? {}) as Record<string, unknown>);
  return engine.factory.forDispatch({
    repository,
    path: workflow.path,
    parsed,
    ref: commit.ref,
    sha: commit.sha,
    inputs,
    login,
  });
}

interface InputRule {
  type: string;
  required?: boolean;
  default?: InputValue;
  options?: string[];
}

function readInputs(
  rules: Record<string, InputRule>,
  given: Record<string, unknown>,
): Record<string, InputValue> {
  const unexpected = Object.keys(given).filter((name) => !(name in rules));
  if (unexpected.length > 0)
    throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => {
      const value = given[name] ?? rule.default;
      if ((value === undefined || value === '') && rule.required)
        throw new Refusal(422, `Required input '${name}' not provided`);
      return [name, readInput(name, rule, value)];
    }),
  );
}

function readInput(name: string, rule: InputRule, value: unknown): InputValue {
  if (rule.type === 'boolean') {
    if (value === undefined) return false;
    if (!['true', 'false'].includes(String(value)))
      throw new Refusal(422, `Provided value '${value}' for input '${name}' is not a boolean`);
    return String(value) === 'true';
  }
  const text = String(value ?? '');
  if (rule.type === 'choice' && value !== undefined && !rule.options?.includes(text)) {
    throw new Refusal(422, `Provided value '${text}' for input '${name}' not in the list of allowed values`);
  }
  if (rule.type === 'number' && text !== '') {
    if (Number.isNaN(Number(text)))
      throw new Refusal(422, `Provided value '${text}' for input '${name}' is not a number`);
    return Number(text);
  }
  return text;
}
