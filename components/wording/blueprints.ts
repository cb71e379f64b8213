/** "Node blueprint, version 2": a blueprint's version is never taken for that of a language or runtime. */
export function blueprintWords({ id, version }: { id: string; version?: string }): string {
  const name = `${id.charAt(0).toUpperCase()}${id.slice(1)} blueprint`;
  return version === undefined ? name : `${name}, version\u00a0${version}`;
}
