import { type Document, Lexer, type LineCounter, parseDocument } from 'yaml';
import { yamlProblem } from './yaml-problem.ts';

/** Of the YAML that Onramp reads in repositories, none that people write comes near. */
const MAX_CHARACTERS = 100_000;
const MAX_TOKENS = 20_000;
const MAX_ALIASES = 10;

/** `problem`: a clause of ours without a full stop. */
export type ReadYaml =
  | { ok: true; document: Document.Parsed; value: unknown }
  | { ok: false; problem: string; offset: number };

/**
 * Reads YAML of a repository: 1.2 core schema, no merge keys, at most a handful of aliases. What is too long or too deep is
 * refused before time or stack is spent on it (a parser compares each key of a map with all others).
 */
export function readYaml(text: string, lineCounter?: LineCounter): ReadYaml {
  if (text.length > MAX_CHARACTERS) return refused('the file is larger than 100,000 characters');
  let tokens = 0;
  for (const _token of new Lexer().lex(text))
    if (++tokens > MAX_TOKENS) return refused('the file holds more than 20,000 words and signs');
  try {
    const document = parseDocument(text, {
      schema: 'core',
      uniqueKeys: true,
      logLevel: 'error',
      ...(lineCounter ? { lineCounter } : {}),
    });
    const [broken] = document.errors;
    if (broken) return { ok: false, problem: yamlProblem(broken), offset: broken.pos[0] };
    return { ok: true, document, value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    return refused(yamlProblem(error));
  }
}

const refused = (problem: string): ReadYaml => ({ ok: false, problem, offset: 0 });
