import type { ConcurrencyRecord } from '../model.ts';
import { resolve, resolveText, type Scope } from '../workflow/expressions.ts';
import { expandMatrix } from '../workflow/matrix.ts';
import type { JobDefinition } from '../workflow/parse.ts';
import { asMap, Expression, type Template } from '../workflow/template.ts';

export interface PlannedJob {
  name: string;
  matrix: Record<string, unknown> | null;
  strategy: { failFast: boolean; maxParallel: number | null; index: number; total: number };
  labels: string[];
  environment: { name: string; createsDeployment: boolean } | null;
  concurrency: ConcurrencyRecord | null;
  continueOnError: boolean;
}

/** The jobs one definition becomes: one, or one for each combination of its matrix. @throws on expressions that fail */
export function planJobs(definition: JobDefinition, scope: Scope): PlannedJob[] {
  const strategy = asMap(definition.fields.strategy);
  const matrix = strategy.matrix === undefined ? null : resolve(strategy.matrix, scope);
  if (matrix !== null && (typeof matrix !== 'object' || Array.isArray(matrix))) {
    throw new Error(`The matrix of job "${definition.key}" is not a mapping.`);
  }
  const combinations = matrix === null ? [null] : expandMatrix(matrix as Record<string, unknown>);
  if (combinations.length === 0) throw new Error(`The matrix of job "${definition.key}" has no combination.`);
  const failFast =
    strategy['fail-fast'] === undefined ? true : resolve(strategy['fail-fast'], scope) !== false;
  const maxParallel = Number(resolve(strategy['max-parallel'], scope)) || null;

  return combinations.map((combination, index) => {
    const shape = { failFast, maxParallel, index, total: combinations.length };
    const own: Scope = {
      ...scope,
      contexts: {
        ...scope.contexts,
        matrix: combination ?? {},
        strategy: {
          'fail-fast': failFast,
          'job-index': index,
          'job-total': combinations.length,
          'max-parallel': maxParallel ?? combinations.length,
        },
      },
    };
    return {
      name: jobName(definition, combination, own),
      matrix: combination,
      strategy: shape,
      labels: labelsOf(definition.fields['runs-on'], own),
      environment: environmentOf(definition.fields.environment, own),
      concurrency: concurrencyOf(definition.fields.concurrency, own),
      continueOnError: resolve(definition.fields['continue-on-error'], own) === true,
    };
  });
}

function jobName(
  definition: JobDefinition,
  combination: Record<string, unknown> | null,
  scope: Scope,
): string {
  const name = resolveText(definition.fields.name, scope) || definition.key;
  if (!combination || definition.fields.name instanceof Expression) return name;
  const values = Object.values(combination).filter((value) => typeof value !== 'object');
  return values.length > 0 ? `${name} (${values.join(', ')})` : name;
}

function labelsOf(template: Template | undefined, scope: Scope): string[] {
  const value = resolve(template, scope);
  if (Array.isArray(value)) return value.map(String);
  if (value !== null && typeof value === 'object')
    return [(value as { labels?: unknown }).labels ?? []].flat().map(String);
  return value === null ? [] : [String(value)];
}

function environmentOf(template: Template | undefined, scope: Scope): PlannedJob['environment'] {
  const map = asMap(template);
  const isMap = Object.keys(map).length > 0;
  const name = resolveText(isMap ? map.name : template, scope);
  if (name === '') return null;
  return {
    name,
    createsDeployment: !isMap || map.deployment === undefined || resolve(map.deployment, scope) !== false,
  };
}

/** `concurrency` of a workflow or a job: a group's name, or a mapping; null when there is none. */
export function concurrencyOf(template: Template | undefined, scope: Scope): ConcurrencyRecord | null {
  if (template === undefined || template === null) return null;
  const map = asMap(template);
  const isMap = Object.keys(map).length > 0;
  const group = resolveText(isMap ? map.group : template, scope);
  if (group === '') return null;
  return {
    group: group.toLowerCase(),
    cancelInProgress: isMap && resolve(map['cancel-in-progress'], scope) === true,
  };
}
