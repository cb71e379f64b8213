/** One part of a filter pattern: which characters it takes, how many of them; or any number of whole folders. */
type Part = { takes: (character: string) => boolean; least: 0 | 1; most: 1 | 'any' } | 'folders';

/**
 * Filter patterns of workflow triggers (GitHub's "Filter pattern cheat sheet"): `*` stops at `/`, `**` does not, `?` and
 * `+` repeat the character before them, `[]` is a set, `!` at the start takes away what earlier patterns matched.
 */
export function matchesFilter(patterns: string[], value: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!');
    if (matches(readPattern(negative ? pattern.slice(1) : pattern), value)) matched = !negative;
  }
  return matched;
}

/**
 * Keeps every place that the parts so far can end at, so that time grows with pattern and value only: a regular
 * expression would try every way to share the value out among the stars.
 */
function matches(parts: readonly Part[], value: string): boolean {
  let at = Array.from({ length: value.length + 1 }, (_, place) => place === 0);
  for (const part of parts) at = advance(part, at, value);
  return at[value.length] === true;
}

function advance(part: Part, at: readonly boolean[], value: string): boolean[] {
  if (part === 'folders') {
    const first = at.indexOf(true);
    return at.map((here, place) => here || (first >= 0 && place > first && value[place - 1] === '/'));
  }
  const { takes, least, most } = part;
  const next: boolean[] = [];
  let reached = false;
  for (let place = 0; place <= value.length; place++) {
    const before: boolean = most === 'any' ? reached : at[place - 1] === true;
    const taken: boolean = place > 0 && before && takes(value[place - 1] as string);
    reached = taken || at[place] === true;
    next.push(taken || (least === 0 && at[place] === true));
  }
  return next;
}

function readPattern(pattern: string): Part[] {
  const parts: Part[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] as string;
    const last = parts.at(-1);
    const set = character === '[' ? /^\[([^\]]+)\]/.exec(pattern.slice(index))?.[1] : undefined;
    if (pattern.startsWith('**/', index) && (index === 0 || pattern[index - 1] === '/')) {
      parts.push('folders');
      index += 2;
    } else if (pattern.startsWith('**', index)) {
      parts.push({ takes: () => true, least: 0, most: 'any' });
      index += 1;
    } else if (character === '*') parts.push({ takes: (one) => one !== '/', least: 0, most: 'any' });
    else if (character === '?' && last && last !== 'folders') last.least = 0;
    else if (character === '+' && last && last !== 'folders') last.most = 'any';
    else if (set !== undefined) {
      parts.push({ takes: isInSet(set), least: 1, most: 1 });
      index += set.length + 1;
    } else {
      const literal = character === '\\' ? (pattern[++index] ?? '\\') : character;
      parts.push({ takes: (one) => one === literal, least: 1, most: 1 });
    }
  }
  return parts;
}

/** Characters and ranges: `a-z0-9_`. */
function isInSet(set: string): (character: string) => boolean {
  const ranges = [...set.matchAll(/(.)-(.)|(.)/gs)].map(
    ([, from, to, one]) => [from ?? one, to ?? one] as const,
  );
  return (character) => ranges.some(([from = '', to = '']) => character >= from && character <= to);
}
