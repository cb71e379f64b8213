/**
 * Filter patterns of workflow triggers (GitHub's "Filter pattern cheat sheet"): `*` stops at `/`, `**` does not, `?` and
 * `+` repeat the character before them, `[]` is a set, `!` at the start takes away what earlier patterns matched.
 */
export function matchesFilter(patterns: string[], value: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!');
    if (toRegularExpression(negative ? pattern.slice(1) : pattern).test(value)) matched = !negative;
  }
  return matched;
}

function toRegularExpression(pattern: string): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] as string;
    if (pattern.startsWith('**/', index) && (index === 0 || pattern[index - 1] === '/')) {
      source += '(?:.*/)?';
      index += 2;
    } else if (pattern.startsWith('**', index)) {
      source += '.*';
      index += 1;
    } else if (character === '*') source += '[^/]*';
    else if ('?+[]-'.includes(character)) source += character;
    else if (character === '\\') source += `\\${pattern[++index] ?? '\\'}`;
    else source += character.replace(/[.^$|(){}]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}
