import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { lineAt } from '../../finding.ts';
import { readJsonTree } from '../../source/json.ts';

/** A package.json with the line of every value. */
export interface PackageManifest {
  path: string;
  /** Folder the package is in. */
  folder: string;
  text(...path: string[]): { value: string; line: number } | null;
  /** Keys of an object value. */
  keys(...path: string[]): string[];
  strings(...path: string[]): string[];
  /** Version range of a dependency of any kind, with its line. */
  dependency(name: string): { value: string; line: number; development: boolean } | null;
  script(name: string): { value: string; line: number } | null;
}

/** @returns null when the text is not a JSON object. */
export function parsePackageManifest(path: string, folder: string, text: string): PackageManifest | null {
  const root = readJsonTree(text);
  if (root?.type !== 'object') return null;
  const at = (segments: string[]): Node | undefined => findNodeAtLocation(root, segments);
  const manifest: PackageManifest = {
    path,
    folder,
    text(...segments) {
      const node = at(segments);
      if (node?.type !== 'string') return null;
      return { value: String(node.value), line: lineAt(text, node.offset) };
    },
    keys(...segments) {
      const node = at(segments);
      return node?.type === 'object'
        ? (node.children ?? []).map((child) => String(child.children?.[0]?.value))
        : [];
    },
    strings(...segments) {
      const node = at(segments);
      return node?.type === 'array' ? (node.children ?? []).map((child) => String(child.value)) : [];
    },
    dependency(name) {
      for (const group of ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies']) {
        const found = manifest.text(group, name);
        if (found) return { ...found, development: group === 'devDependencies' };
      }
      return null;
    },
    script: (name) => manifest.text('scripts', name),
  };
  return manifest;
}
