import {
  HIGHEST_PORT,
  LONGEST_COMMAND,
  LONGEST_PATH,
  PATH_PATTERN,
  VERSION_PATTERN,
} from '../plan/choice-rules.ts';
import type { AppFindings, Evidence } from './inspection.ts';

/** A value with where it was read. Absent means "not known". */
export interface Finding<T> {
  value: T;
  evidence: Evidence;
}

export function finding<T>(value: T, file: string, line: number, rule: string): Finding<T> {
  return { value, evidence: { file, line, rule: printable(rule) } };
}

/** Longest rule that is shown; what a rule quotes is the repository's. */
const LONGEST_RULE = 200;

/** A rule for people: one line of letters, whatever the repository has in the words it quotes. */
function printable(rule: string): string {
  const line = rule.toWellFormed().replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
  return line.length > LONGEST_RULE ? `${line.slice(0, LONGEST_RULE - 1).toWellFormed()}…` : line;
}

export const isPort = (value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= HIGHEST_PORT;

/** One line without control characters; Postgres keeps no NUL, and no halves of surrogate pairs. */
const isLine = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && value.length <= longest && value.isWellFormed() && !/[\p{Cc}]/u.test(value);
const isWord = (value: unknown) => isLine(value, 60);
const isCommand = (value: unknown) => isLine(value, LONGEST_COMMAND);
const isHttpPath = (value: unknown) => isLine(value, LONGEST_PATH) && PATH_PATTERN.test(String(value));

/** What each field may be. A value that is none of it counts as not known, so that a person is asked for it. */
const ACCEPTS: Record<Exclude<keyof AppFindings, 'path' | 'evidence'>, (value: unknown) => boolean> = {
  name: isWord,
  language: isWord,
  framework: isWord,
  packageManager: isWord,
  runtimeVersion: (value) => isLine(value, 40) && VERSION_PATTERN.test(String(value)),
  buildCommand: isCommand,
  testCommand: isCommand,
  startCommand: isCommand,
  port: (value) => typeof value === 'number' && isPort(value),
  healthPath: isHttpPath,
  metricsPath: isHttpPath,
  dockerfile: (value) => isLine(value, LONGEST_APP_PATH),
};

/** Longest folder of an app: what a choice about it can name. */
export const LONGEST_APP_PATH = 500;

/** Every field of an app that carries evidence. */
export type FoundFields = {
  [Field in Exclude<keyof AppFindings, 'path' | 'evidence'>]?: Finding<
    NonNullable<AppFindings[Field]>
  > | null;
};

/** Lays fields out as the inspection shows them: missing ones are null, and only found ones have evidence. */
export function toAppFindings(path: string, fallbackName: string, given: FoundFields): AppFindings {
  const known = Object.entries(given).filter(
    ([field, value]) => value && ACCEPTS[field as keyof typeof ACCEPTS](value.value),
  );
  const found: FoundFields = Object.fromEntries(known);
  const evidence: Record<string, Evidence> = {};
  for (const [field, value] of Object.entries(found)) if (value) evidence[field] = value.evidence;
  return {
    path,
    name: found.name?.value ?? fallbackName,
    language: found.language?.value ?? null,
    framework: found.framework?.value ?? null,
    packageManager: found.packageManager?.value ?? null,
    runtimeVersion: found.runtimeVersion?.value ?? null,
    buildCommand: found.buildCommand?.value ?? null,
    testCommand: found.testCommand?.value ?? null,
    startCommand: found.startCommand?.value ?? null,
    port: found.port?.value ?? null,
    healthPath: found.healthPath?.value ?? null,
    metricsPath: found.metricsPath?.value ?? null,
    dockerfile: found.dockerfile?.value ?? null,
    evidence,
  };
}

/** Joins folder and file as repository paths: `.` is the root. */
export function joinPath(folder: string, file: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${file}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** The folder itself and its parents up to the root. */
export function foldersUp(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = folderOf(at)) {
    found.push(at);
    if (at === '.') return found;
  }
}

/** Line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Name safe for a Kubernetes label and an app slug: DNS-1123, at most 40 characters. */
export function toSlug(name: string): string {
  return name
    .toLowerCase()
    .replace(/^@[^/]*\//, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}
