import { JiraError } from './errors.ts';

/** A parsed JQL condition. `op` in upper case; values as written, functions with their `()`. */
export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'clause'; field: string; op: Operator; values: string[] };

export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~' | 'IN' | 'NOT IN' | 'IS' | 'IS NOT';

export interface Query {
  where: Condition | null;
  orderBy: Array<{ field: string; direction: 'asc' | 'desc' }>;
}

interface Token {
  kind: 'word' | 'string' | 'symbol' | 'end';
  text: string;
  at: number;
}

const RULES =
  /\s+|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|!~|<=|>=|&&|\|\||[=~<>(),!])|([^\s"'=~<>(),!&|]+)/y;

function tokenise(jql: string): Token[] {
  const tokens: Token[] = [];
  RULES.lastIndex = 0;
  while (RULES.lastIndex < jql.length) {
    const at = RULES.lastIndex;
    const match = RULES.exec(jql);
    if (!match) throw syntax(`The character '${jql[at]}' is not expected at position ${at + 1}.`);
    const [, double, single, symbol, word] = match;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ kind: 'string', text: quoted.replace(/\\(.)/g, '$1'), at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
  }
  return [...tokens, { kind: 'end', text: 'the end', at: jql.length }];
}

/**
 * Parses the part of JQL the sandbox knows: AND, OR, NOT, parentheses, `= != > >= < <= ~ !~ IN, NOT IN, IS [NOT] EMPTY`
 * and ORDER BY. @throws JiraError 400 with "Error in the JQL Query: ..." as Jira words it.
 */
export function parseJql(jql: string): Query {
  const tokens = tokenise(jql);
  let position = 0;
  const peek = () => tokens[position]!;
  const isWord = (word: string) => peek().kind === 'word' && peek().text.toUpperCase() === word;
  const isSymbol = (symbol: string) => peek().kind === 'symbol' && peek().text === symbol;
  const take = () => tokens[position++]!;
  const eat = (test: boolean) => test && take() !== undefined;
  const expectSymbol = (symbol: string) => {
    if (!eat(isSymbol(symbol))) throw unexpected(`'${symbol}'`);
  };
  const unexpected = (wanted: string) =>
    syntax(`Expecting ${wanted} but got '${peek().text}' at position ${peek().at + 1}.`);

  const or = (): Condition => joined('or', and, () => eat(isWord('OR')) || eat(isSymbol('||')));
  const and = (): Condition => joined('and', not, () => eat(isWord('AND')) || eat(isSymbol('&&')));
  const joined = (kind: 'and' | 'or', part: () => Condition, more: () => boolean): Condition => {
    const parts = [part()];
    while (more()) parts.push(part());
    return parts.length === 1 ? parts[0]! : { kind, parts };
  };
  const not = (): Condition => {
    if (eat(isWord('NOT')) || eat(isSymbol('!'))) return { kind: 'not', part: not() };
    if (!eat(isSymbol('('))) return clause();
    const inner = or();
    expectSymbol(')');
    return inner;
  };
  const value = (): string => {
    const token = take();
    if (token.kind === 'end' || token.kind === 'symbol') {
      position--;
      throw unexpected('a value');
    }
    if (token.kind === 'word' && eat(isSymbol('('))) {
      expectSymbol(')');
      return `${token.text}()`;
    }
    return token.text;
  };
  const values = (): string[] => {
    expectSymbol('(');
    const list = [value()];
    while (eat(isSymbol(','))) list.push(value());
    expectSymbol(')');
    return list;
  };
  const clause = (): Condition => {
    const name = take();
    if (name.kind === 'end' || name.kind === 'symbol') {
      position--;
      throw unexpected('a field name');
    }
    const field = name.text.toLowerCase();
    if (eat(isWord('IN'))) return { kind: 'clause', field, op: 'IN', values: values() };
    if (eat(isWord('NOT'))) {
      if (!eat(isWord('IN'))) throw unexpected("'IN'");
      return { kind: 'clause', field, op: 'NOT IN', values: values() };
    }
    if (eat(isWord('IS'))) {
      const op = eat(isWord('NOT')) ? 'IS NOT' : 'IS';
      if (!eat(isWord('EMPTY')) && !eat(isWord('NULL'))) throw unexpected("'EMPTY'");
      return { kind: 'clause', field, op, values: [] };
    }
    const op = peek();
    if (op.kind !== 'symbol' || !['=', '!=', '>', '>=', '<', '<=', '~', '!~'].includes(op.text)) {
      throw unexpected('an operator');
    }
    take();
    return { kind: 'clause', field, op: op.text as Operator, values: [value()] };
  };

  const where = peek().kind === 'end' || isWord('ORDER') ? null : or();
  const orderBy: Query['orderBy'] = [];
  if (eat(isWord('ORDER'))) {
    if (!eat(isWord('BY'))) throw unexpected("'BY'");
    do {
      const field = value().toLowerCase();
      const direction = eat(isWord('DESC')) ? 'desc' : 'asc';
      if (direction === 'asc') eat(isWord('ASC'));
      orderBy.push({ field, direction });
    } while (eat(isSymbol(',')));
  }
  if (peek().kind !== 'end') throw unexpected("either 'OR' or 'AND'");
  return { where, orderBy };
}

const syntax = (message: string) => new JiraError(400, [`Error in the JQL Query: ${message}`]);
