/** A repository as a person named it: where it is, and what it is called there. */
export interface RepositoryAddress {
  host: string;
  owner: string;
  name: string;
}

export type ParsedAddress =
  | ({ ok: true } & RepositoryAddress)
  | { ok: false; reason: AddressProblem; sentence: string };

export type AddressProblem =
  | 'empty'
  | 'too-long'
  | 'not-a-repository'
  | 'other-host'
  | 'credentials'
  | 'unsafe';

export interface AddressSettings {
  /** Hosts (with port where not the default) whose repositories may be onboarded; the first is meant by `owner/name`. */
  hosts: readonly string[];
}

/** Longest address worth reading; GitHub's own limit for a path is far below. */
const MAX_LENGTH = 2_000;
/** GitHub: letters, digits and single dashes, at most 39; Enterprise-managed users add an underscore suffix. */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})$/;
/** GitHub: letters, digits, `.`, `-`, `_`, at most 100, not only dots. */
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
/** Anything but printable ASCII: look-alike letters, control characters, bidirectional marks, blanks. */
const UNPRINTABLE = /[^\x21-\x7e]/;

/**
 * Reads any spelling of a repository's address: https, ssh, scp-like, `git://`, `owner/name`, `host/owner/name`, with
 * or without `.git`, or a link to one of its branches, files or folders. Says in one sentence what is wrong otherwise.
 * Nothing is fetched, and only configured hosts are accepted.
 */
export function parseRepositoryAddress(input: string, settings: AddressSettings): ParsedAddress {
  const text = input.trim();
  if (text === '') return problem('empty', 'Paste the address of a repository, for example owner/name.');
  if (text.length > MAX_LENGTH) {
    const [length, most] = [text.length, MAX_LENGTH].map((count) => count.toLocaleString('en'));
    return problem(
      'too-long',
      `The address is too long: it has ${length} characters, and Onramp reads at most ${most}. Copy it again from the repository’s page.`,
    );
  }
  if (UNPRINTABLE.test(text) || text.startsWith('-')) {
    return problem(
      'unsafe',
      'The address has characters that no repository address has. Copy it again from the repository’s page.',
    );
  }
  const scheme = foreignScheme(text, settings.hosts);
  if (scheme !== null) {
    return problem(
      'not-a-repository',
      `An address of a repository does not begin with "${shorten(scheme)}". Paste it as owner/name or as its https address.`,
    );
  }
  const split = splitHost(text);
  if (split === 'credentials') {
    return problem(
      'credentials',
      'The address has a password or token in it. Paste it without; Onramp uses its own access.',
    );
  }
  if (split === null) {
    return problem(
      'not-a-repository',
      `"${quoted(text)}" is not the address of a repository. Paste it as owner/name or as its https address.`,
    );
  }
  const host =
    split.host === null ? settings.hosts[0] : findHost(split.host, split.transport, settings.hosts);
  if (!host) {
    return problem(
      'other-host',
      `"${shorten(split.host ?? '')}" is not a host that Onramp may use. Repositories are onboarded from ${settings.hosts.join(' and ')}.`,
    );
  }
  const [owner, rawName] = split.segments;
  const name = rawName?.replace(/\.git$/, '');
  if (!owner || !name || !OWNER.test(owner) || !NAME.test(name)) {
    return problem(
      'not-a-repository',
      `"${quoted(text)}" names no repository. An address has an owner and a name, for example ${host}/owner/name.`,
    );
  }
  return { ok: true, host, owner, name };
}

/**
 * An address as it may be kept, shown and logged: as typed, without user info, query and fragment, where tokens stand
 * (`?access_token=...`). It names the same repository.
 */
export function withoutSecrets(address: string): string {
  const [path = ''] = address.trim().split(/[?#]/);
  return path.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
}

/** `file:`, `javascript:` and the like; before one colon also a host may stand, as `git@host:owner/name` has it. */
function foreignScheme(text: string, hosts: readonly string[]): string | null {
  const [, scheme, slashes] = /^([a-z][a-z0-9+-]*:)(\/\/)?/i.exec(text) ?? [];
  if (!scheme || scheme.toLowerCase() in TRANSPORTS) return null;
  if (slashes) return scheme;
  const isHost = hosts.some((host) => `${host.split(':')[0]}:` === scheme.toLowerCase());
  // A port, and no scheme.
  return isHost || /^\d/.test(text.slice(scheme.length)) ? null : scheme;
}

interface SplitAddress {
  /** Null when the address names none. */
  host: string | null;
  transport: 'web' | 'ssh';
  segments: string[];
}

function splitHost(text: string): SplitAddress | 'credentials' | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return splitUrl(text);
  // scp-like: git@host:owner/name
  const scp = /^(?:([A-Za-z0-9_.-]+)@)?([A-Za-z0-9.-]+):(?!\d+\/)([^:]+)$/.exec(text);
  if (scp?.[2] && scp[3]) {
    if (scp[1] !== undefined && scp[1] !== 'git') return 'credentials';
    return { host: scp[2].toLowerCase(), transport: 'ssh', segments: segmentsOf(scp[3]) };
  }
  if (text.includes('@')) return text.includes(':') ? 'credentials' : null;
  const segments = segmentsOf(text.split(/[?#]/)[0] ?? '');
  const first = segments[0];
  if (segments.length === 2) return { host: null, transport: 'web', segments };
  // host/owner/name, as copied from a browser that hides the protocol
  if (segments.length > 2 && first && /[.:]/.test(first)) {
    return { host: first.toLowerCase(), transport: 'web', segments: segments.slice(1) };
  }
  return null;
}

const TRANSPORTS: Record<string, 'web' | 'ssh'> = {
  'https:': 'web',
  'http:': 'web',
  'git:': 'ssh',
  'ssh:': 'ssh',
  'git+ssh:': 'ssh',
  'git+https:': 'web',
};

function splitUrl(text: string): SplitAddress | 'credentials' | null {
  let url: URL;
  try {
    url = new URL(text.replace(/^git\+/i, ''));
  } catch {
    return null;
  }
  const transport = TRANSPORTS[url.protocol];
  if (!transport || url.hostname === '') return null;
  if (url.password !== '' || (url.username !== '' && url.username !== 'git')) return 'credentials';
  const host = transport === 'ssh' ? url.hostname : url.host;
  return { host: host.toLowerCase(), transport, segments: segmentsOf(url.pathname) };
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** `www.` and ssh's own host names mean the same site; an ssh address does not repeat the web port. */
function findHost(host: string, transport: 'web' | 'ssh', hosts: readonly string[]): string | undefined {
  const plain = host.replace(/^(www|ssh)\./, '');
  return (
    hosts.find((known) => known === host || known === plain) ??
    (transport === 'ssh' ? hosts.find((known) => known.split(':')[0] === plain) : undefined)
  );
}

const quoted = (address: string) => shorten(withoutSecrets(address));
const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

function problem(reason: AddressProblem, sentence: string): ParsedAddress {
  return { ok: false, reason, sentence };
}
