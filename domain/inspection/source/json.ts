import { type Node, type ParseError, parse, parseTree } from 'jsonc-parser';

/** JSON of a repository as a tree; null when it is none, or nested so deeply that it overflows the stack. */
export function readJsonTree(text: string): Node | null {
  return unlessTooDeep(() => parseTree(text, [], { allowTrailingComma: true }) ?? null);
}

/** JSON with comments and trailing commas, as tsconfig.json has them; null as above. */
export function readJsonWithComments(text: string): unknown {
  const errors: ParseError[] = [];
  return unlessTooDeep(() => parse(text, errors) as unknown);
}

function unlessTooDeep<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
