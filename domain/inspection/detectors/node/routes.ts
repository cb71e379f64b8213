import type { Node } from '@babel/types';
import type { InspectionContext } from '../../detector.ts';
import { type Finding, finding } from '../../finding.ts';
import { calleeName, evaluate } from '../../source/evaluate.ts';
import { type SourceModule, visit } from '../../source/module.ts';
import { propertyText } from '../../source/object.ts';
import type { NodeFramework } from './framework.ts';
import { globalPrefix, routedFiles } from './nest-prefix.ts';
import { type VersionSegment, versionSegments } from './nest-versions.ts';
import type { PackageManifest } from './package-manifest.ts';
import { createRouteCallReader } from './route-calls.ts';
import { joinPath, type MountPrefixes, mountPrefixes } from './route-prefixes.ts';

interface Route {
  path: string;
  file: string;
  line: number;
}

/** Paths that mean "are you well", best first. */
const HEALTH = [
  'healthz',
  'health',
  'readyz',
  'ready',
  'livez',
  'live',
  'liveness',
  'readiness',
  'healthcheck',
  'health-check',
  '_health',
  'status',
  'ping',
  'up',
];

/** Packages that serve metrics by themselves, with the path they document as default and the option that moves it. */
const METRICS_PACKAGES = [
  { name: 'express-prom-bundle', option: 'metricsPath' },
  { name: 'fastify-metrics', option: 'endpoint' },
  { name: '@willsoto/nestjs-prometheus', option: 'path' },
  { name: 'express-prometheus-middleware', option: 'metricsPath' },
] as const;

export function detectHealthPath(routes: readonly Route[]): Finding<string> | null {
  for (const word of HEALTH) {
    const route = routes.find(({ path }) => path.split('/').at(-1) === word);
    if (route) return finding(route.path, route.file, route.line, `a route that answers ${route.path}`);
  }
  return null;
}

export function detectMetricsPath(
  manifest: PackageManifest,
  routes: readonly Route[],
  modules: readonly SourceModule[],
): Finding<string> | null {
  const route = routes.find(({ path }) => /(^|\/)metrics$/.test(path));
  if (route) return finding(route.path, route.file, route.line, `a route that answers ${route.path}`);
  for (const { name, option } of METRICS_PACKAGES) {
    const dependency = manifest.dependency(name);
    const used = modules.find((module) => module.specifiers.includes(name));
    if (!dependency || !used) continue;
    const moved = optionValue(modules, option);
    if (moved) return finding(moved.path, moved.file, moved.line, `${name} serves it there`);
    return finding(
      '/metrics',
      manifest.path,
      dependency.line,
      `${name} serves /metrics unless told otherwise`,
    );
  }
  return null;
}

/** All GET routes that can be read from the source, with router prefixes where they are in plain sight. */
export function listRoutes(
  context: InspectionContext,
  folder: string,
  framework: NodeFramework | null,
  modules: readonly SourceModule[],
): Route[] {
  if (framework === 'nextjs') return nextRoutes(context, folder);
  const mounted = mountPrefixes(modules);
  const addPrefix = framework === 'nestjs' ? globalPrefix(modules) : (path: string) => path;
  const versionOf = versionSegments(modules);
  const routed = routedFiles(modules);
  return modules.flatMap((module) =>
    moduleRoutes(module, mounted, routed.has(module.path) ? () => null : versionOf(module)).flatMap(
      (route) => {
        const path = addPrefix(route.path);
        return path === null ? [] : [{ ...route, path }];
      },
    ),
  );
}

/** Routes of one module under the prefixes they are mounted at; those under a prefix that cannot be known are left out. */
function moduleRoutes(module: SourceModule, mounted: MountPrefixes, versionOf: VersionSegment): Route[] {
  const routes: Route[] = [];
  const add = (path: unknown, node: Node) => {
    const prefix = mounted(module, node);
    if (typeof path === 'string' && prefix !== null)
      routes.push({ path: joinPath(prefix, path), file: module.path, line: node.loc?.start.line ?? 1 });
  };
  const readRouteCall = createRouteCallReader(module);
  visit(module.file.program, (node) => {
    const called = readRouteCall(node);
    if (called !== null) add(called, node);
    if (node.type === 'ClassDeclaration') {
      const controller = decoratorText(node.decorators, 'Controller', module);
      if (controller === null) return;
      for (const member of node.body.body) {
        if (member.type !== 'ClassMethod') continue;
        const get = decoratorText(member.decorators, 'Get', module);
        const version = versionOf(node.decorators ?? [], member.decorators ?? []);
        if (get !== null && version !== null) add(joinPath(version, controller, get), member);
      }
    }
    // http.createServer handlers: `if (req.url === '/healthz')`, `case '/healthz':`
    if (node.type === 'BinaryExpression' && (node.operator === '===' || node.operator === '==')) {
      const [name, literal] =
        node.left.type === 'StringLiteral'
          ? [calleeName(node.right), node.left]
          : [calleeName(node.left as Node), node.right];
      if (name && /(^|\.)(url|pathname|path)$/.test(name) && literal.type === 'StringLiteral')
        add(literal.value, node);
    }
    if (
      node.type === 'SwitchStatement' &&
      /(^|\.)(url|pathname|path)$/.test(calleeName(node.discriminant) ?? '')
    ) {
      for (const branch of node.cases)
        if (branch.test?.type === 'StringLiteral') add(branch.test.value, branch);
    }
  });
  return routes;
}

/** File-system routes of Next.js: `app/<path>/route.ts` and `pages/api/<path>.ts`. */
function nextRoutes(context: InspectionContext, folder: string): Route[] {
  const base = folder === '.' ? '' : `${folder}/`;
  return context.below(folder).flatMap((file): Route[] => {
    const inside = file.slice(base.length).replace(/^src\//, '');
    const route =
      /^app\/(.+)\/route\.[cm]?[jt]sx?$/.exec(inside)?.[1] ??
      /^pages\/(api\/.+?)(?:\/index)?\.[jt]sx?$/.exec(inside)?.[1];
    if (!route || /[[\]@]/.test(route)) return [];
    const path = `/${route
      .split('/')
      .filter((part) => !/^\(.*\)$/.test(part))
      .join('/')}`;
    return [{ path, file, line: 1 }];
  });
}

function optionValue(modules: readonly SourceModule[], option: string): Route | null {
  for (const module of modules) {
    let found: Route | null = null;
    visit(module.file.program, (node) => {
      if (node.type !== 'ObjectProperty' || node.key.type !== 'Identifier' || node.key.name !== option)
        return;
      const value = evaluate(node.value, module.resolve)?.value;
      if (typeof value === 'string' && value.startsWith('/'))
        found ??= { path: value, file: module.path, line: node.loc?.start.line ?? 1 };
    });
    if (found) return found;
  }
  return null;
}

/** Argument of a decorator: `@Controller('health')` -> `health`, `@Controller()` -> ``, absent -> null. */
function decoratorText(
  decorators: readonly Node[] | null | undefined,
  name: string,
  module: SourceModule,
): string | null {
  for (const decorator of decorators ?? []) {
    if (decorator.type !== 'Decorator' || decorator.expression.type !== 'CallExpression') continue;
    if (calleeName(decorator.expression.callee) !== name) continue;
    const argument = decorator.expression.arguments[0];
    if (!argument) return '';
    const value =
      argument.type === 'ObjectExpression'
        ? propertyText(argument, 'path', module)
        : evaluate(argument, module.resolve)?.value;
    return typeof value === 'string' ? value : null;
  }
  return null;
}
