/** New values by name; null takes the name out of the query. */
export type QueryChanges = Readonly<Record<string, string | null>>;

/** The address with some of its query changed; everything else of it stays. */
export function addressWith(
  { pathname, search, hash }: { pathname: string; search: string; hash: string },
  changes: QueryChanges,
): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return `${pathname}${text === '' ? '' : `?${text}`}${hash}`;
}

/** The value when it is one of the known ones; the first of them for anything else. */
export function oneOf<const Known extends string>(
  known: readonly [Known, ...Known[]],
  value: string | null,
): Known {
  return known.find((each) => each === value) ?? known[0];
}
