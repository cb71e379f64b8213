export interface LabelMatcher {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
}

export interface LineFilter {
  operator: '|=' | '!=' | '|~' | '!~';
  value: string;
}

export interface LogQuery {
  matchers: LabelMatcher[];
  filters: LineFilter[];
}

/** A query that is no LogQL, or beyond this Loki. */
export class LogqlError extends Error {}

const STRING = /^(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/;

/** Reads a stream selector with line filters: `{namespace="a", app=~"b.*"} |= "text" != "other" |~ "pattern"`. @throws LogqlError */
export function parseLogql(query: string): LogQuery {
  let rest = query.trim();
  const fail = (): never => {
    throw new LogqlError(
      `parse error at line 1, col ${query.length - rest.length + 1}: syntax error: unexpected ${JSON.stringify(rest.slice(0, 12) || '$end')}`,
    );
  };
  const take = (pattern: RegExp): RegExpExecArray => {
    const match = pattern.exec(rest);
    if (!match) return fail();
    rest = rest.slice(match[0].length).trimStart();
    return match;
  };
  const takeString = (): string => {
    const [, quoted, raw] = take(STRING);
    return (
      raw ??
      (quoted ?? '').replace(/\\(.)/g, (_, char) => ({ n: '\n', t: '\t', r: '\r' })[char as string] ?? char)
    );
  };

  const matchers: LabelMatcher[] = [];
  take(/^\{/);
  while (!rest.startsWith('}')) {
    const [label] = take(/^[a-zA-Z_][a-zA-Z0-9_]*/);
    const [operator] = take(/^(=~|!~|!=|=)/);
    matchers.push({
      label,
      operator: operator as LabelMatcher['operator'],
      value: checked(operator, takeString()),
    });
    if (!rest.startsWith('}')) take(/^,/);
  }
  take(/^\}/);
  if (!matchers.some(isNarrowing)) {
    throw new LogqlError(
      'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does not meet this requirement, but app=~".+" will',
    );
  }
  const filters: LineFilter[] = [];
  while (rest !== '') {
    const [operator] = take(/^(\|=|!=|\|~|!~)/);
    filters.push({ operator: operator as LineFilter['operator'], value: checked(operator, takeString()) });
  }
  return { matchers, filters };
}

const isNarrowing = ({ operator, value }: LabelMatcher): boolean =>
  (operator === '=' && value !== '') || (operator === '=~' && !new RegExp(`^(?:${value})$`).test(''));

function checked(operator: string, value: string): string {
  if (!operator.endsWith('~')) return value;
  try {
    new RegExp(value);
    return value;
  } catch {
    throw new LogqlError(`error parsing regexp: ${value}`);
  }
}

/** Whether a stream's labels satisfy all matchers; a missing label counts as ''. */
export function matchesLabels(labels: Record<string, string>, matchers: LabelMatcher[]): boolean {
  return matchers.every(({ label, operator, value }) => {
    const found = labels[label] ?? '';
    if (operator === '=') return found === value;
    if (operator === '!=') return found !== value;
    return new RegExp(`^(?:${value})$`, 's').test(found) === (operator === '=~');
  });
}

export function matchesLine(line: string, filters: LineFilter[]): boolean {
  return filters.every(({ operator, value }) => {
    if (operator === '|=') return line.includes(value);
    if (operator === '!=') return !line.includes(value);
    return new RegExp(value).test(line) === (operator === '|~');
  });
}
