import type { Node } from '@babel/types';
import { calleeName, memberName } from '../../source/evaluate.ts';
import { type SourceModule, visit } from '../../source/module.ts';
import { type Mount, type Mounts, readMounts, receiverOf, variableKey } from './mounts.ts';

/** Prefix under which a call of a module is reached; null when it cannot be known. */
export type MountPrefixes = (module: SourceModule, node: Node) => string | null;

/** Mounts inside mounts, at most. */
const MAX_NESTING = 32;

/**
 * Reads all mounts once. Routers are told apart by file and name, by local variable, and by the function that a plugin
 * is. What is mounted nowhere in sight has no prefix as long as the entry (the first module) reaches it by files without
 * one; behind a file that has a prefix, and for a router where others are mounted out of sight, it cannot be known.
 */
export function mountPrefixes(modules: readonly SourceModule[]): MountPrefixes {
  const mounts = readMounts(modules);
  const receivers = new Map(modules.map((module) => [module.path, receiversOf(module)]));
  /** Files whose routes are reached as they are written. */
  const plain = new Set(modules.slice(0, 1).map(({ path }) => path));

  /** Found once for each mount. What hangs in itself cannot be known. */
  const paths = new Map<Mount, string | null>();
  let nesting = 0;
  const mountedAt = (mount: Mount): string | null => {
    const known = paths.get(mount);
    if (known !== undefined) return known;
    paths.set(mount, null);
    if (mount.prefix === null || nesting > MAX_NESTING) return null;
    nesting++;
    const outer = prefixOf(mount.by, mount.at, mount.into);
    nesting--;
    const path = outer === null ? null : joinPath(outer, mount.prefix);
    paths.set(mount, path);
    return path;
  };
  const ofFile = (module: SourceModule, receiver: string | null): string | null => {
    const list = candidates(mounts, module, receiver, receivers.get(module.path));
    const mayHangAnywhere = mounts.untraceable.size > 0 && isRouter(module, receiver);
    if (list.length === 0) return plain.has(module.path) && !mayHangAnywhere ? '' : null;
    const found = list.map(mountedAt);
    const known = found.find((prefix) => prefix !== null) ?? null;
    // one router may hang at several places; of several routers nobody knows which one this is
    const isOneRouter = list.every(({ exported }) => exported === list[0]?.exported);
    return isOneRouter || found.every((prefix) => prefix === known) ? known : null;
  };
  const prefixOf = (module: SourceModule, node: Node, receiver: string | null): string | null => {
    const own = receiver === null ? undefined : mounts.variables.get(variableKey(module, receiver));
    if (own) return firstKnown(own.map(mountedAt));
    const plugin = mounts.calls.get(node);
    if (plugin) return mountedAt(plugin);
    const imported = receiver === null ? undefined : module.imports.get(receiver);
    const from = imported && modules.find(({ path }) => path === module.targets.get(imported.specifier));
    return from ? ofFile(from, imported.exported) : ofFile(module, receiver);
  };

  spreadPlain(modules, mounts, plain, (module) => {
    // what is plain has grown since
    paths.clear();
    return ofFile(module, null);
  });
  paths.clear();
  return (module, node) => prefixOf(module, node, receiverOf(node));
}

/** One path with a slash before each part and none at the end. */
export function joinPath(...parts: string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}

/** Mounts of a file that may be those of this receiver: a router is often exported under the name of its variable. */
function candidates(
  { files }: Mounts,
  module: SourceModule,
  receiver: string | null,
  receivers: ReadonlySet<string> | undefined,
): Array<Mount & { exported: string }> {
  const list = files.get(module.path) ?? [];
  const named = list.filter(({ exported }) => exported === receiver);
  return named.length > 0 ? named : list.filter(({ exported }) => !receivers?.has(exported));
}

/** Adds, until nothing changes, every file that a plain file imports, unless it is mounted under a prefix. */
function spreadPlain(
  modules: readonly SourceModule[],
  mounts: Mounts,
  plain: Set<string>,
  prefixOf: (module: SourceModule) => string | null,
): void {
  for (let before = -1; before !== plain.size; ) {
    before = plain.size;
    for (const importer of modules) {
      if (!plain.has(importer.path) || mounts.untraceable.has(importer.path)) continue;
      for (const path of importer.targets.values()) {
        const module = modules.find((other) => other.path === path);
        const isMounted = mounts.files.has(path);
        if (module && (!isMounted || prefixOf(module) === '/')) plain.add(path);
      }
    }
  }
}

/** A router by what makes it (`express.Router()`), or, as a field of a class, by its name. */
function isRouter(module: SourceModule, receiver: string | null): boolean {
  if (receiver === null) return false;
  const initial = module.initial(receiver);
  const isMade = initial?.type === 'CallExpression' || initial?.type === 'NewExpression';
  const maker = isMade ? (calleeName(initial.callee) ?? memberName(initial.callee)) : receiver;
  return /router$/i.test(maker ?? '');
}

function firstKnown(prefixes: Array<string | null>): string | null {
  return prefixes.find((prefix) => prefix !== null) ?? null;
}

/** Names that methods are called on. */
function receiversOf(module: SourceModule): Set<string> {
  const found = new Set<string>();
  visit(module.file.program, (node) => {
    const name = receiverOf(node);
    if (name !== null) found.add(name);
  });
  return found;
}
