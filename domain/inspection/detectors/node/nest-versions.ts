import type { Node } from '@babel/types';
import { calleeName, evaluate } from '../../source/evaluate.ts';
import { type SourceModule, visit } from '../../source/module.ts';
import { propertyNode } from '../../source/object.ts';

/** Version part of a route's path: `v1`, '' for none, null when it cannot be known. */
export type VersionSegment = (controller: readonly Node[], method: readonly Node[]) => string | null;

/**
 * Versions of Nest that are part of the path: only with `app.enableVersioning()`, whose default type is the URI, and
 * then `v` and the version that the method, the controller or the default names (docs.nestjs.com/techniques/versioning).
 */
export function versionSegments(modules: readonly SourceModule[]): (module: SourceModule) => VersionSegment {
  const settings = findSettings(modules);
  return (module) => (controller, method) => {
    if (settings === null) return '';
    const version =
      decoratorArgument(method, 'Version') ??
      propertyOf(decoratorArgument(controller, 'Controller'), 'version') ??
      settings.version;
    return version === null ? '' : segmentOf(version, settings.prefix, module);
  };
}

interface VersionSettings {
  /** Null when it cannot be known. */
  prefix: string | null;
  /** What a route without a version of its own has. */
  version: Node | null;
}

/** Null when versions are not in the path. */
function findSettings(modules: readonly SourceModule[]): VersionSettings | null {
  let found: VersionSettings | null = null;
  for (const module of modules) {
    visit(module.file.program, (node) => {
      if (node.type !== 'CallExpression' || !/\.enableVersioning$/.test(calleeName(node.callee) ?? ''))
        return;
      const [options = null] = node.arguments;
      const type = calleeName(propertyOf(options, 'type'));
      if (type && !type.endsWith('.URI')) return;
      const prefix = propertyOf(options, 'prefix');
      found = { prefix: readPrefix(prefix, module), version: propertyOf(options, 'defaultVersion') };
    });
  }
  return found;
}

function readPrefix(node: Node | null, module: SourceModule): string | null {
  if (node === null) return 'v';
  if (node.type === 'BooleanLiteral' && !node.value) return '';
  const value = evaluate(node, module.resolve)?.value;
  return typeof value === 'string' ? value : null;
}

/** Of several versions, the first: each of them answers. */
function segmentOf(version: Node, prefix: string | null, module: SourceModule): string | null {
  const versions = version.type === 'ArrayExpression' ? version.elements : [version];
  if (versions.some((each) => calleeName(each)?.endsWith('VERSION_NEUTRAL'))) return '';
  const value = evaluate(versions[0], module.resolve)?.value;
  return prefix === null || typeof value !== 'string' ? null : `${prefix}${value}`;
}

function decoratorArgument(decorators: readonly Node[], name: string): Node | null {
  for (const decorator of decorators) {
    if (decorator.type !== 'Decorator' || decorator.expression.type !== 'CallExpression') continue;
    if (calleeName(decorator.expression.callee) === name) return decorator.expression.arguments[0] ?? null;
  }
  return null;
}

const propertyOf = (node: Node | null, name: string): Node | null => node && propertyNode(node, name);
