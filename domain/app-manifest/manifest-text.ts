import { Document, isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { AppManifest, ManifestApp } from './manifest.ts';
import { DEFAULT_USER, manifestSchema } from './manifest.ts';

/** One thing wrong with an `onramp.yaml`: where (line counted from 1) and what. */
export interface ManifestProblem {
  line: number;
  /** For example `apps[0].port`; empty for the whole file. */
  path: string;
  message: string;
}

export type ParsedManifest = { ok: true; manifest: AppManifest } | { ok: false; problems: ManifestProblem[] };

/** Larger files are refused unread. */
const MAX_MANIFEST_CHARACTERS = 100_000;

/** Reads an `onramp.yaml`. Untrusted: YAML 1.2 core schema, no merge keys, at most a handful of aliases. */
export function parseManifest(text: string): ParsedManifest {
  if (text.length > MAX_MANIFEST_CHARACTERS)
    return refused(1, '', 'The file is larger than 100,000 characters.');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'core', lineCounter, uniqueKeys: true, logLevel: 'error' });
  const [broken] = document.errors;
  if (broken) return refused(lineCounter.linePos(broken.pos[0]).line || 1, '', firstLine(broken.message));
  if (!isMap(document.contents)) return refused(1, '', 'The file is not a YAML map.');
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    return refused(1, '', error instanceof Error ? firstLine(error.message) : 'The file cannot be read.');
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return { ok: true, manifest: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => ({
      line: lineOf(document, lineCounter, issue.path),
      path: formatPath(issue.path),
      message: issue.message,
    })),
  };
}

/** `onramp.yaml` as text: what equals its default is left out; editors find the schema by the first line. */
export function serialiseManifest(manifest: AppManifest, schemaUrl: string): string {
  const document = new Document(
    { apiVersion: manifest.apiVersion, team: manifest.team, apps: manifest.apps.map(withoutDefaults) },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = ` yaml-language-server: $schema=${encodeURI(schemaUrl)}`;
  return document.toString({ lineWidth: 0 });
}

function withoutDefaults(app: ManifestApp): Record<string, unknown> {
  const { name, path, blueprint, runtime, build, test, start, dockerfile, context } = app;
  const written: Record<string, unknown> = {
    name,
    path,
    blueprint,
    runtime,
    build,
    test,
    start,
    dockerfile,
    context,
  };
  Object.assign(written, { port: app.port, health: app.health, metrics: app.metrics });
  if (app.user !== DEFAULT_USER) written.user = app.user;
  if (app.writable.length > 0) written.writable = app.writable;
  written.size = app.size;
  if (Object.keys(app.env).length > 0) written.env = app.env;
  if (Object.keys(app.environments).length > 0) written.environments = app.environments;
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

function refused(line: number, path: string, message: string): ParsedManifest {
  return { ok: false, problems: [{ line, path, message }] };
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

/** Line of the deepest part of the path that exists: a missing field is reported where its parent stands. */
function lineOf(document: Document.Parsed, lineCounter: LineCounter, path: z.core.$ZodIssue['path']): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return lineCounter.linePos(node.range[0]).line;
  }
  return 1;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function formatPath(path: z.core.$ZodIssue['path']): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}
