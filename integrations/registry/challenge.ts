export interface Challenge {
  scheme: string;
  parameters: Record<string, string>;
}

/** Reads one `WWW-Authenticate` challenge: `Bearer realm="...",service="..."` (RFC 9110, 11.6.1). */
export function parseChallenge(header: string): Challenge | null {
  const scheme = /^\s*([A-Za-z]+)(?:\s|$)/.exec(header)?.[1];
  if (!scheme) return null;
  const parameters: Record<string, string> = {};
  for (const [, name = '', quoted, bare] of header.matchAll(/([A-Za-z_-]+)=(?:"([^"]*)"|([^",\s]+))/g)) {
    parameters[name.toLowerCase()] = quoted ?? bare ?? '';
  }
  return { scheme: scheme.toLowerCase(), parameters };
}
