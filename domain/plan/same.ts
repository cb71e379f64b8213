/** Whether two plain values (JSON data) are equal; the order of keys does not count, `undefined` equals absent. */
export function isSameData(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** JSON with keys in order, so that equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sortKeys(part) : part));
}

/**
 * Whether everything that is wanted is already so: maps may hold more (defaults, status, what others set), lists must
 * be as long.
 */
export function isContainedIn(wanted: unknown, live: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(live) || live.length !== wanted.length) return false;
    return wanted.every((part, index) => isContainedIn(part, live[index]));
  }
  if (isRecord(wanted)) {
    return isRecord(live) && Object.entries(wanted).every(([key, part]) => isContainedIn(part, live[key]));
  }
  return wanted === live;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
