import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index';

/** A value of a workflow file in which expressions are still to be evaluated. */
export type Template =
  | null
  | string
  | number
  | boolean
  | Expression
  | Template[]
  | { [key: string]: Template };

/** `${{ … }}`, already turned into one expression (`format('a {0}', x)` for text around it). */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type TemplateMap = { [key: string]: Template };

/** The mapping, or an empty one when the value is none. */
export function asMap(template: Template | undefined): TemplateMap {
  return template !== null &&
    typeof template === 'object' &&
    !Array.isArray(template) &&
    !(template instanceof Expression)
    ? template
    : {};
}

// The kinds of token in `@actions/workflow-parser` (templates/tokens/types).
const SEQUENCE = 1;
const MAPPING = 2;
const EXPRESSION = 3;
const INSERT = 4;

/** Plain data from the parser's token tree. @throws on `${{ insert }}`, which the sandbox does not know. */
export function toTemplate(token: TemplateToken): Template {
  switch (token.templateTokenType) {
    case SEQUENCE: {
      const sequence = token.assertSequence('sequence');
      return Array.from({ length: sequence.count }, (_, index) => toTemplate(sequence.get(index)));
    }
    case MAPPING: {
      const mapping = token.assertMapping('mapping');
      return Object.fromEntries(
        Array.from({ length: mapping.count }, (_, index) => {
          const pair = mapping.get(index);
          return [pair.key.toString(), toTemplate(pair.value)];
        }),
      );
    }
    case EXPRESSION:
      return new Expression((token as unknown as { expression: string }).expression);
    case INSERT:
      throw new Error('the sandbox does not know this: insert expressions');
    default: {
      const value = (token as unknown as { value?: unknown }).value;
      return value === undefined ? null : (value as string | number | boolean);
    }
  }
}

/** Data of a parsed file as it crosses to another thread, where classes are lost: expressions are marked. */
export function packed(value: unknown): unknown {
  if (value instanceof Expression) return { expression: value.text };
  if (Array.isArray(value)) return value.map(packed);
  if (value === null || typeof value !== 'object') return value;
  return { mapping: Object.entries(value).map(([key, entry]) => [key, packed(entry)]) };
}

/** What `packed` was given. */
export function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== 'object') return value;
  const { expression, mapping } = value as { expression?: string; mapping?: Array<[string, unknown]> };
  return mapping === undefined
    ? new Expression(expression ?? '')
    : Object.fromEntries(mapping.map(([key, entry]) => [key, unpacked(entry)]));
}
