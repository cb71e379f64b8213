import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { readYaml } from './untrusted-yaml.ts';
import { yamlProblem } from './yaml-problem.ts';

/** Files that a person may well write, and others that nobody does. */
const BROKEN = {
  'a key twice': 'a: 1\na: 2\n',
  'a tab': 'a:\n\tb: 1\n',
  'two colons': 'a: b: c\n',
  'an open quote': 'a: "b\n',
  'an open bracket': 'a: [1, 2\n',
  'an odd indentation': 'a:\n  b: 1\n c: 2\n',
  'an odd escape': 'a: "\\q"\n',
  'two documents': 'a: 1\n---\nb: 2\n',
  'an alias of nothing': 'a: *b\n',
  'an alias without a name': 'a: *\n',
  'a sign at the start': 'a: @b\n',
  'a list in braces': 'a: {\n- b }\n',
  'two tags': 'a: !!str !!int 1\n',
  'two anchors': 'a: &b &c 1\n',
  'half a directive': '%TAG\n---\na: 1\n',
  'too many aliases': `a: &a [1]\nb: [${'*a, '.repeat(40)}*a]\n`,
  'too deep': `${'['.repeat(9_000)}${']'.repeat(9_000)}`,
};

describe('YAML that cannot be read', () => {
  it.each(Object.entries(BROKEN))(
    'is told in a clause of ours, never in the parser’s words: %s',
    (_, text) => {
      const read = readYaml(text);
      const problem = read.ok ? 'nothing' : read.problem;
      expect(problem).toMatch(/^(the|a|an|inside|something) [^A-Z]+[^.]$/);
      expect(problem).not.toBe('the file is no valid YAML');
      const theirs = parseDocument(text, { schema: 'core' }).errors.map(
        ({ message }) => message.split('\n')[0],
      );
      expect(theirs).not.toContain(problem);
    },
  );

  it('is no valid YAML where nobody knows more', () => {
    expect(yamlProblem(new Error('Words of a library'))).toBe('the file is no valid YAML');
  });
});
