/** Tells which paths of a build context are left out by its `.dockerignore`: the last pattern that matches decides. */
export interface IgnoreRules {
  ignores(path: string): boolean;
  /** Whether a left-out folder may still hold files that an exception brings back. */
  hasExceptions: boolean;
}

export function readIgnoreFile(content: string): IgnoreRules {
  const rules = content
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const exception = line.startsWith('!');
      const pattern = (exception ? line.slice(1) : line)
        .trim()
        .replace(/^\.?\//, '')
        .replace(/\/+$/, '');
      return { exception, expression: toRegularExpression(pattern) };
    });
  return {
    hasExceptions: rules.some((rule) => rule.exception),
    ignores(path) {
      let ignored = false;
      for (const { exception, expression } of rules) if (expression.test(path)) ignored = !exception;
      return ignored;
    },
  };
}

/** A pattern matches a path and everything below it. */
function toRegularExpression(pattern: string): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] as string;
    if (pattern.startsWith('**/', index)) {
      source += '(?:.*/)?';
      index += 2;
    } else if (pattern.startsWith('**', index)) {
      source += '.*';
      index += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[' || character === ']' || character === '-') source += character;
    else source += character.replace(/[.^$+|(){}\\]/g, '\\$&');
  }
  return new RegExp(`^${source}(?:/.*)?$`);
}
