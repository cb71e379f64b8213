import { stringify } from 'yaml';
import { isObject, type KubernetesObject } from '../kustomize/objects.ts';
import { displayName, type Resource } from './api-client.ts';
import { UsageError } from './arguments.ts';

/** Prints objects as `kubectl get` does. @throws UsageError for output formats the sandbox has not got */
export function printObjects(
  objects: Array<{ resource: Resource; object: KubernetesObject }>,
  { output, single, headers }: { output: string; single: boolean; headers: boolean },
): void {
  const whole = single
    ? objects[0]?.object
    : { apiVersion: 'v1', kind: 'List', items: objects.map(({ object }) => object) };
  if (output === 'json') console.log(JSON.stringify(whole, null, 4));
  else if (output === 'yaml') process.stdout.write(stringify(whole));
  else if (output === 'name')
    for (const { resource, object } of objects) console.log(displayName(resource, object.metadata.name));
  else if (output.startsWith('jsonpath='))
    process.stdout.write(jsonPath(output.slice('jsonpath='.length), whole));
  else if (output === '' || output === 'wide') {
    if (headers && objects.length > 0) console.log('NAME\tAGE');
    for (const { object } of objects) console.log(`${object.metadata.name}\t${age(object)}`);
  } else throw new UsageError(`kubectl get -o ${output}`);
}

function age(object: KubernetesObject): string {
  const created = Date.parse(String(object.metadata.creationTimestamp ?? ''));
  return Number.isNaN(created) ? '<unknown>' : `${Math.max(0, Math.round((Date.now() - created) / 1_000))}s`;
}

/** JSONPath templates made of plain paths: `{.status.readyReplicas}`, `{.items[0].metadata.name}`, `{.items[*].x}`. */
export function jsonPath(template: string, value: unknown): string {
  return template.replace(/^'(.*)'$/, '$1').replace(/\{([^}]*)\}/g, (_all, expression: string) => {
    const literal = /^"(.*)"$/.exec(expression);
    if (literal) return (literal[1] as string).replaceAll('\\n', '\n').replaceAll('\\t', '\t');
    const steps =
      expression
        .replace(/^[$@]?/, '')
        .match(/\.[A-Za-z0-9_-]+|\['[^']+'\]|\[\d+\]|\[\*\]|\.(?:[^.[\\]|\\.)+/g) ?? [];
    if (steps.join('') !== expression.replace(/^[$@]?/, '')) throw new UsageError(`jsonpath ${expression}`);
    let current: unknown[] = [value];
    for (const step of steps) {
      current = current.flatMap((entry) => {
        if (step === '[*]') return Array.isArray(entry) ? entry : isObject(entry) ? Object.values(entry) : [];
        const key = step.startsWith('.')
          ? step.slice(1).replace(/\\(.)/g, '$1')
          : step.slice(1, -1).replace(/^'|'$/g, '');
        const next = Array.isArray(entry) ? entry[Number(key)] : isObject(entry) ? entry[key] : undefined;
        return next === undefined ? [] : [next];
      });
    }
    return current
      .map((entry) => (typeof entry === 'object' ? JSON.stringify(entry) : String(entry)))
      .join(' ');
  });
}
