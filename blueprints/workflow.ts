import { Document, isScalar, visit } from 'yaml';
import { withGeneratedHeader } from '#domain/app-manifest/generated-file.ts';
import type { WorkflowStep } from '#domain/plan/blueprint.ts';
import { pinned, tagOf } from './actions.ts';

type Access = 'read' | 'write';

export interface WorkflowJob {
  name: string;
  needs?: string[];
  if?: string;
  'runs-on': string;
  'timeout-minutes': number;
  permissions: Partial<Record<'contents' | 'packages', Access>>;
  environment?: { name: string; url: string };
  concurrency?: { group: string; 'cancel-in-progress': boolean };
  outputs?: Record<string, string>;
  steps: WorkflowStep[];
}

export interface Workflow {
  name: string;
  on: Record<string, unknown>;
  permissions: Record<string, never>;
  concurrency?: { group: string; 'cancel-in-progress': boolean };
  jobs: Record<string, WorkflowJob>;
}

export const RUNNER = 'ubuntu-24.04';

/** An expression, evaluated by GitHub. Only for places that no shell reads. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}

/** A workflow as text: pinned actions with their tag beside them, the header of generated files above. */
export function serialiseWorkflow(workflow: Workflow): string {
  const document = new Document(workflow, { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_key, pair) {
      if (!isScalar(pair.key) || pair.key.value !== 'uses' || !isScalar(pair.value)) return;
      const tag = typeof pair.value.value === 'string' ? tagOf(pair.value.value) : null;
      if (tag !== null) pair.value.comment = ` ${tag}`;
    },
  });
  return withGeneratedHeader(document.toString({ lineWidth: 0, nullStr: '' }));
}

/** Checks out one revision without leaving the job's token behind in `.git/config`. */
export function checkoutStep(ref: string | null): WorkflowStep {
  return {
    name: 'Check out',
    id: 'checkout',
    uses: pinned('actions/checkout'),
    with: { ...(ref === null ? {} : { ref }), 'persist-credentials': false },
  };
}

/** A branch's name as a pattern of `on.push.branches` that matches nothing else. */
export function branchPattern(branch: string): string {
  return branch.replace(/[*?+[\]!\\]/g, '\\$&');
}
