import { messageOf } from '../../kernel/message-of.ts';
import { resolveText, type Scope } from '../workflow/expressions.ts';
import { asMap, type Template } from '../workflow/template.ts';
import type { StepLog } from './log.ts';

/** A job's outputs; one that holds a secret is left out, as GitHub does. */
export function readOutputs(
  template: Template | undefined,
  scope: Scope,
  mask: (text: string) => string,
  log: StepLog,
): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, value] of Object.entries(asMap(template))) {
    try {
      const text = resolveText(value, scope);
      if (mask(text) === text) outputs[name] = text;
      else log.warning(`Skip output '${name}' since it may contain secret.`);
    } catch (error) {
      log.error(messageOf(error));
    }
  }
  return outputs;
}

/** Address of the environment the job deployed to; null when it names none. */
export function urlOf(template: Template | undefined, scope: Scope, log: StepLog): string | null {
  try {
    return resolveText(asMap(template).url, scope) || null;
  } catch (error) {
    log.warning(`The environment's url could not be read: ${messageOf(error)}`);
    return null;
  }
}
