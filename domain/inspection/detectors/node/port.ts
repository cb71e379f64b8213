import type { Node } from '@babel/types';
import { type Finding, finding, isPort } from '../../finding.ts';
import { calleeName, evaluate, type KnownValue, memberName } from '../../source/evaluate.ts';
import { type SourceModule, visit } from '../../source/module.ts';
import type { StartFinding } from './commands.ts';
import type { NodeFramework } from './framework.ts';
import type { PackageManifest } from './package-manifest.ts';

/** Documented default ports of `start` commands: nextjs.org/docs/app/api-reference/cli/next. */
const DEFAULT_PORTS: Partial<Record<NodeFramework, { port: number; dependency: string; rule: string }>> = {
  nextjs: { port: 3000, dependency: 'next', rule: '"next start" listens on 3000 unless told otherwise' },
};

/** What the start command listens on: said in the command, in the source, or documented by the framework. */
export function detectPort(
  manifest: PackageManifest,
  framework: NodeFramework | null,
  start: StartFinding | null,
  modules: readonly SourceModule[],
): Finding<number> | null {
  const said = start && portInCommand(start.body, framework);
  if (start && said)
    return finding(said, start.evidence.file, start.evidence.line, 'the start command names it');
  if (framework === 'vite') return null;
  for (const module of modules) {
    const listened = listenedPort(module, modules);
    if (listened) return listened;
  }
  const fallback = framework ? DEFAULT_PORTS[framework] : undefined;
  const dependency = fallback && manifest.dependency(fallback.dependency);
  return fallback && dependency
    ? finding(fallback.port, manifest.path, dependency.line, fallback.rule)
    : null;
}

function portInCommand(body: string, framework: NodeFramework | null): number | null {
  const environment = /(?:^|\s)(?:cross-env\s+)?PORT=(\d+)/.exec(body)?.[1];
  const flag =
    framework === 'nextjs'
      ? /\s(?:-p|--port)[\s=](\d+)/.exec(body)?.[1]
      : /\s--port[\s=](\d+)/.exec(body)?.[1];
  return asPort(flag ?? environment);
}

function listenedPort(module: SourceModule, modules: readonly SourceModule[]): Finding<number> | null {
  let found: Finding<number> | null = null;
  visit(module.file.program, (node) => {
    if (found || node.type !== 'CallExpression') return;
    const callee =
      calleeName(node.callee) ?? (memberName(node.callee) ? `.${memberName(node.callee)}` : null);
    const isListen = callee !== null && /(^|\.)listen$/.test(callee);
    const isServe = callee === 'serve' || callee === 'Bun.serve';
    if (!isListen && !isServe) return;
    const argument = node.arguments[0];
    const value =
      argument?.type === 'ObjectExpression'
        ? objectPort(argument, module, modules)
        : knownValue(argument, module, modules);
    const port = asPort(value?.known.value);
    if (!value || port === null) return;
    const { variable, fromEnvironment } = value.known;
    const rule = variable
      ? `listens on ${variable}, or on ${port} when it is not set`
      : fromEnvironment
        ? `listens on a variable of the environment, or on ${port} when it is not set`
        : 'the port given to listen()';
    found = finding(port, value.path, value.known.line, rule);
  });
  return found;
}

interface FoundValue {
  known: KnownValue;
  path: string;
}

function objectPort(node: Node, module: SourceModule, modules: readonly SourceModule[]): FoundValue | null {
  if (node.type !== 'ObjectExpression') return null;
  for (const property of node.properties) {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue;
    if (property.key.name === 'port') return knownValue(property.value, module, modules);
  }
  return null;
}

/** In its own file first, then in the file the name was imported from. */
function knownValue(
  node: Node | undefined,
  module: SourceModule,
  modules: readonly SourceModule[],
): FoundValue | null {
  if (!node) return null;
  const own = evaluate(node, module.resolve);
  if (own) return { known: own, path: module.path };
  const name = calleeName(node);
  const local = name?.split('.')[0];
  const constant = local && !module.imports.has(local) ? null : name;
  if (!constant || !local) return null;
  const imported = module.imports.get(local);
  const file = imported && module.targets.get(imported.specifier);
  const target = modules.find((other) => other !== module && other.path === file);
  const exported = imported && imported.exported !== 'default' ? imported.exported : constant;
  const known = target?.property(constant.includes('.') ? constant.slice(local.length + 1) : exported);
  return target && known ? { known, path: target.path } : null;
}

function asPort(value: unknown): number | null {
  const port = Number(value);
  return isPort(port) ? port : null;
}
