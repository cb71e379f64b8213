type Parameters = Readonly<Record<string, string | undefined>>;

/** An address with search parameters changed; undefined ones are left out. */
export function hrefWith(path: string, parameters: Parameters, change: Parameters = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...parameters, ...change })) {
    if (value !== undefined && value !== '') search.set(name, value);
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}
