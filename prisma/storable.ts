/** What stands for a character that Postgres cannot keep: U+FFFD, as decoders write it. */
const REPLACEMENT = '\uFFFD';
const CUT_MARK = ' … (cut)';

/**
 * Longest text, in characters, of columns that hold what the outside says and that nobody reads to the end. A value that
 * is in an index must be far shorter than a page of the database.
 */
const LONGEST: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  RunLogLine: { message: 8_000 },
  RunStep: { note: 4_000 },
  Run: { outcome: 8_000 },
  WebhookDelivery: { event: 200 },
  HumanTask: { title: 1_000 },
  AppEnvironment: { unavailableReason: 4_000 },
};

/** A text that Postgres takes, in `text` and `jsonb` alike: NUL and half surrogate pairs are replaced. */
function toStorableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', REPLACEMENT) : wellFormed;
}

/** At most so many characters, none of them half, with a mark where the rest was cut off. */
export function cutText(text: string, maxLength: number): string {
  return text.length <= maxLength
    ? text
    : `${text.slice(0, maxLength - CUT_MARK.length).replace(/[\uD800-\uDBFF]$/, '')}${CUT_MARK}`;
}

/**
 * A value with every text in it made storable, keys of objects included. What needs no change is returned as it is; bytes,
 * dates and whatever is no plain object or list is left alone.
 */
export function toStorable<Value>(value: Value): Value {
  return storable(value) as Value;
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return toStorableText(value);
  if (Array.isArray(value)) return mapped(value);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value);
  const changed = entries.map(([key, each]) => [toStorableText(key), storable(each)] as const);
  const isSame = changed.every(([key, each], index) => {
    const entry = entries[index];
    return entry !== undefined && key === entry[0] && Object.is(each, entry[1]);
  });
  return isSame ? value : Object.fromEntries(changed);
}

function mapped(list: readonly unknown[]): readonly unknown[] {
  const changed = list.map(storable);
  return changed.every((each, index) => Object.is(each, list[index])) ? list : changed;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The arguments of one of Prisma's operations, as Postgres takes them. */
export function toStorableArguments<Arguments>(model: string, given: Arguments): Arguments {
  const made = toStorable(given);
  const limits = LONGEST[model];
  if (!limits || !isPlain(made)) return made;
  const cut = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(cut);
    if (!isPlain(part)) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        const limit = limits[name];
        return [name, limit !== undefined && typeof value === 'string' ? cutText(value, limit) : value];
      }),
    );
  };
  return Object.fromEntries(
    Object.entries(made).map(([name, part]) => [name, WRITTEN.has(name) ? cut(part) : part]),
  ) as Arguments;
}

/** The parts of an operation's arguments that are written. */
const WRITTEN: ReadonlySet<string> = new Set(['data', 'create', 'update']);
