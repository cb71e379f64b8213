import { parseRunNumber } from '../input/ids.ts';

/** What a person looks for, as far as its form tells. Several may hold: `12` is a run and a pull request. */
export interface SearchTerms {
  /** The text itself, without what no name has; at most 200 characters. */
  words: string;
  /** Of a run, or a pull request: `12`, `#12`, `run 12`. */
  number: number | null;
  /** Of a ticket: `PLAT-12`. */
  issueKey: string | null;
  /** Of a run, plan or human task. */
  uuid: string | null;
  /** The beginning of a commit's id, at least seven digits of it. */
  revision: string | null;
  /** `owner/name`, or an address at the code host; one of a pull request stands for its repository. */
  repository: { owner: string; name: string } | null;
  /** Slug in an address of a page here. */
  page: { kind: 'app' | 'team'; slug: string } | null;
}

const LONGEST = 200;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/**
 * Reads what was typed or pasted into a search: a name, a number, a ticket's key, a commit, an id, or the address of a
 * page here, at the code host or in Jira. Nothing is fetched.
 */
export function readSearch(text: string): SearchTerms {
  const words = clean(text);
  const address = readAddress(words);
  const plain = address?.path ?? words;
  return {
    words,
    number: address ? null : parseRunNumber(plain.replace(/^run\s+/i, '')),
    issueKey: address ? address.issueKey : readKey(plain),
    uuid: UUID.exec(words)?.[0].toLowerCase() ?? null,
    revision: address ? address.revision : readRevision(plain),
    repository: address ? address.repository : readRepository(plain),
    page: address?.page ?? null,
  };
}

/** Without what no text column takes, and with single blanks. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const printable = text.toWellFormed().replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
  return printable.trim().slice(0, LONGEST).toWellFormed();
}

type Address = Pick<SearchTerms, 'issueKey' | 'revision' | 'repository' | 'page'> & {
  path: string;
};

function readAddress(text: string): Address | null {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
  const ssh = /^(?:ssh:\/\/)?git@[^/:]+[:/](?:\d+\/)?([^/]+)\/([^/]+?)(?:\.git)?$/i.exec(text);
  if (ssh) return { ...NONE, path: text, repository: { owner: ssh[1] ?? '', name: ssh[2] ?? '' } };
  if (!url) return null;
  const parts = url.pathname.split('/').filter(Boolean).map(decode);
  const [first = '', second = '', third = '', fourth = ''] = parts;
  const base = { ...NONE, path: url.pathname };
  if (first === 'browse') return { ...base, issueKey: readKey(second) };
  if ((first === 'apps' || first === 'teams') && second && !third)
    return { ...base, page: { kind: first === 'apps' ? 'app' : 'team', slug: second } };
  if (['runs', 'inbox', 'onboard'].includes(first)) return base;
  return {
    ...base,
    repository: second ? { owner: first, name: second.replace(/\.git$/, '') } : null,
    revision: third === 'commit' ? readRevision(fourth) : null,
  };
}

const NONE = { issueKey: null, revision: null, repository: null, page: null } as const;

function decode(part: string): string {
  try {
    return clean(decodeURIComponent(part));
  } catch {
    return '';
  }
}

const readKey = (text: string) => (/^[a-z][a-z0-9_]{0,19}-\d{1,9}$/i.test(text) ? text.toUpperCase() : null);

const readRevision = (text: string) => (/^[0-9a-f]{7,40}$/i.test(text) ? text.toLowerCase() : null);

function readRepository(text: string): SearchTerms['repository'] {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(text) ?? [];
  return owner && name ? { owner, name: name.replace(/\.git$/, '') } : null;
}
