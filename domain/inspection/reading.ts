import { z } from 'zod';

/** Largest file that is read but for a few, bytes. */
export const MAX_READ_BYTES = 512 * 1024;

/** Lock files whose first lines say by which version of which manager they are installed: large in any larger app. */
const LONG_FILES = /(^|\/)(pnpm-lock\.yaml|yarn\.lock)$/;
const MAX_LONG_READ_BYTES = 8 * 1024 * 1024;

/** Largest file that is read at a path, bytes. */
export function maxReadBytes(path: string): number {
  return LONG_FILES.test(path) ? MAX_LONG_READ_BYTES : MAX_READ_BYTES;
}

/** Where a name, a line or a byte is given, it counts from 1. */
export const unreadableSchema = z.discriminatedUnion('why', [
  z.strictObject({ why: z.literal('not-utf8'), byte: z.number().int(), line: z.number().int() }),
  z.strictObject({ why: z.literal('utf-16') }),
  z.strictObject({ why: z.literal('nul'), byte: z.number().int() }),
  z.strictObject({ why: z.literal('too-large'), bytes: z.number(), limit: z.number() }),
  z.strictObject({ why: z.literal('lfs-pointer') }),
  /** The target as the link has it; null when it is not known. */
  z.strictObject({ why: z.literal('symlink'), target: z.string().nullable() }),
  z.strictObject({ why: z.literal('submodule') }),
  /** A folder where a file is wanted, and the other way round. */
  z.strictObject({ why: z.literal('folder') }),
  z.strictObject({ why: z.literal('file') }),
  /** Something that is no folder stands at `path`, above what was to be read. */
  z.strictObject({ why: z.literal('below'), path: z.string(), is: z.enum(['file', 'symlink', 'submodule']) }),
  /** Of a folder on disk: a pipe, socket or device, or what the system refuses to open. */
  z.strictObject({ why: z.literal('special') }),
  z.strictObject({ why: z.literal('refused') }),
  /** Nobody looked: more files than one inspection reads. */
  z.strictObject({ why: z.literal('left-out') }),
]);

/** Why something that is there has no text to work with. It is somebody's, and never replaced. */
export type Unreadable = z.infer<typeof unreadableSchema>;

export interface TextReading {
  state: 'text';
  text: string;
}
export interface UnreadableReading {
  state: 'unreadable';
  reason: Unreadable;
}

/** What reading a path says: its text, that nothing is there, or that something is which cannot be read. */
export type Reading = TextReading | { state: 'absent' } | UnreadableReading;

export const ABSENT: Reading = { state: 'absent' };
export const textReading = (text: string): TextReading => ({ state: 'text', text });
export const unreadable = (reason: Unreadable): UnreadableReading => ({ state: 'unreadable', reason });

/** For those who look for evidence in a text: without one there is none, whatever the reason. */
export function textOf(reading: Reading): string | null {
  return reading.state === 'text' ? reading.text : null;
}

/** First line of a pointer that Git LFS commits in place of a file (git-lfs/docs/spec.md), its first name included. */
const LFS_POINTER = /^version https:\/\/(git-lfs\.github|hawser\.github)\.com\/spec\/v1\r?\n/;
/** A pointer is shorter than this (the same document). */
const LFS_POINTER_BYTES = 1024;

/** Text of a file's bytes. A byte order mark of UTF-8 is part of it, so that writing it back changes nothing. */
export function decodeText(bytes: Uint8Array, limit = MAX_READ_BYTES): TextReading | UnreadableReading {
  if (bytes.length > limit) return unreadable({ why: 'too-large', bytes: bytes.length, limit });
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return unreadable({ why: 'utf-16' });
  const nul = bytes.indexOf(0);
  if (nul >= 0) return unreadable({ why: 'nul', byte: nul + 1 });
  const text = decode(bytes);
  if (text === null) return unreadable(firstBadByte(bytes));
  if (bytes.length < LFS_POINTER_BYTES && LFS_POINTER.test(text)) return unreadable({ why: 'lfs-pointer' });
  return textReading(text);
}

function decode(bytes: Uint8Array, part: 'whole' | 'beginning' = 'whole'): string | null {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes, { stream: part === 'beginning' });
  } catch {
    return null;
  }
}

/** Where the first character begins that is none in UTF-8. */
function firstBadByte(bytes: Uint8Array): Unreadable {
  // The longest beginning that decodes, a character cut off at its end allowed for.
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const isGood = middle <= bytes.length && decode(bytes.subarray(0, middle), 'beginning') !== null;
    if (isGood) good = middle;
    else bad = middle;
  }
  let at = Math.min(good, bytes.length);
  while (at > 0 && decode(bytes.subarray(0, at)) === null) at--;
  const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
  return { why: 'not-utf8', byte: at + 1, line };
}

const THINGS = { file: 'a file', symlink: 'a symbolic link', submodule: 'a submodule' } as const;

/** Finishes "it could not be read: ...". */
export function describeUnreadable(reason: Unreadable): string {
  switch (reason.why) {
    case 'not-utf8':
      return `not UTF-8 text at byte ${reason.byte.toLocaleString('en')}, in line ${reason.line.toLocaleString('en')}`;
    case 'utf-16':
      return 'UTF-16 text, where UTF-8 is read';
    case 'nul':
      return `not text: byte ${reason.byte.toLocaleString('en')} is NUL, as in binary files and UTF-16`;
    case 'too-large':
      return `${formatKiB(reason.bytes)}, more than the ${formatKiB(reason.limit)} that are read`;
    case 'lfs-pointer':
      return 'a Git LFS pointer, its content is not in the repository';
    case 'symlink':
      return reason.target === null ? 'a symbolic link' : `a symbolic link to ${reason.target}`;
    case 'submodule':
      return 'a submodule, its content is in another repository';
    case 'folder':
      return 'a folder, where a file is wanted';
    case 'file':
      return 'a file, where a folder is wanted';
    case 'below':
      return `below ${reason.path}, which is ${THINGS[reason.is]}`;
    case 'special':
      return 'neither a file nor a folder';
    case 'refused':
      return 'the system does not let it be opened';
    case 'left-out':
      return 'left out, because there are more files than one inspection reads';
    default:
      return reason satisfies never;
  }
}

function formatKiB(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString('en')} KiB`;
}
