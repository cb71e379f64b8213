import { Document, isMap, LineCounter } from 'yaml';
import { readBySchema, wordsOf } from '../input/read-by-schema.ts';
import { readYaml } from '../untrusted-yaml.ts';
import type { AppManifest, ManifestApp } from './manifest.ts';
import { DEFAULT_USER, manifestSchema } from './manifest.ts';

/** One thing wrong with an `onramp.yaml`: where (line counted from 1) and what, as a clause without a full stop. */
export interface ManifestProblem {
  line: number;
  /** For example `apps[0].port`; empty for the whole file. */
  path: string;
  message: string;
}

export type ParsedManifest = { ok: true; manifest: AppManifest } | { ok: false; problems: ManifestProblem[] };

/** Reads an `onramp.yaml`. */
export function parseManifest(text: string): ParsedManifest {
  const lineCounter = new LineCounter();
  const read = readYaml(text, lineCounter);
  if (!read.ok) return refused(lineCounter.linePos(read.offset).line || 1, '', read.problem);
  const { document, value } = read;
  if (!isMap(document.contents)) return refused(1, '', 'the file is not a YAML map');
  const bySchema = readBySchema(manifestSchema, value);
  if (bySchema.ok) return { ok: true, manifest: bySchema.value };
  return {
    ok: false,
    problems: bySchema.faults.map((fault) => ({
      line: lineOf(document, lineCounter, fault.path),
      path: formatPath(fault.path),
      message: wordsOf(fault),
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

/** Line of the deepest part of the path that exists: a missing field is reported where its parent stands. */
function lineOf(document: Document.Parsed, lineCounter: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return lineCounter.linePos(node.range[0]).line;
  }
  return 1;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}
