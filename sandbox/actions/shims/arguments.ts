/** A command line taken apart: words, and flags by their long name. */
export interface Arguments {
  words: string[];
  flags: Record<string, string[]>;
}

/** Which flags a command has. `value`: takes one; `switch`: takes none (but `--x=false` works). */
export type FlagTable = Record<string, 'value' | 'switch'>;

export class UsageError extends Error {}

/** Reads a command line. @throws UsageError for flags that are not in the table */
export function readArguments(argv: string[], table: FlagTable, short: Record<string, string>): Arguments {
  const words: string[] = [];
  const flags: Record<string, string[]> = {};
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] as string;
    if (argument === '-' || !argument.startsWith('-')) {
      words.push(argument);
      continue;
    }
    const long = argument.startsWith('--');
    const equals = argument.indexOf('=');
    const written = equals === -1 ? argument : argument.slice(0, equals);
    const attached = !long && written.length > 2 ? written.slice(2) : null;
    const name = long ? written.slice(2) : short[written.slice(1, 2)];
    const kind = name === undefined ? undefined : table[name];
    if (name === undefined || kind === undefined) throw new UsageError(`flag ${written}`);
    const value =
      equals !== -1 ? argument.slice(equals + 1) : kind === 'switch' ? 'true' : (attached ?? argv[++index]);
    if (value === undefined) throw new UsageError(`flag needs an argument: ${written}`);
    flags[name] = [...(flags[name] ?? []), value];
  }
  return { words, flags };
}

/** Milliseconds of a Go duration (`90s`, `2m`, `1m30s`); 0 means for ever. @throws UsageError */
export function durationMs(text: string): number {
  if (text === '0') return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text)
    throw new UsageError(`invalid duration "${text}"`);
  const unit: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  return parts.reduce((sum, [, amount, name]) => sum + Number(amount) * (unit[name as string] as number), 0);
}
