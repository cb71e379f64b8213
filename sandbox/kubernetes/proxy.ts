import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Service } from '../kernel/serve.ts';
import type { Operations } from './api/operations.ts';
import { matchesHostname } from './controllers/routes.ts';
import type { Condition, KubeObject } from './types.ts';

interface Backend {
  namespace: string;
  service: string;
  port: number | string;
}

interface Address {
  host: string;
  port: number;
}

export interface ProxyOptions {
  operations: Operations;
  port: number;
  /** Where on this machine a pod's port is. */
  dial(ip: string, port: number): Address;
}

/** Serves every route's host: HTTPRoute or Ingress by Host header and path, then a ready endpoint of its Service. */
export function startProxy({ operations, port, dial }: ProxyOptions): Promise<Service> {
  let turn = 0;
  const find = (incoming: IncomingMessage): Address | { status: number; text: string } => {
    const host = (incoming.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const path = (incoming.url ?? '/').split('?')[0] ?? '/';
    const backend = backendOf(operations, host, path);
    if (!backend) return { status: 404, text: `No route has the host ${host || '(none)'}.` };
    const addresses = endpointsOf(operations, backend);
    const chosen = addresses[turn++ % Math.max(1, addresses.length)];
    if (!chosen)
      return {
        status: 503,
        text: `The service ${backend.namespace}/${backend.service} has no endpoint that is ready.`,
      };
    return dial(chosen.host, chosen.port);
  };

  const server = createServer((incoming, outgoing) => forward(incoming, outgoing, find(incoming)));
  server.on('upgrade', (incoming, socket: Socket, head) =>
    forwardUpgrade(incoming, socket, head, find(incoming)),
  );
  return listen(server, port);
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: Address | { status: number; text: string },
): void {
  if ('status' in target) {
    page(outgoing, target.status, target.text);
    return;
  }
  const headers = {
    ...incoming.headers,
    'x-forwarded-for': incoming.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': incoming.headers.host ?? '',
  };
  const call = request({ ...target, method: incoming.method, path: incoming.url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  call.once('error', (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else page(outgoing, 502, `The app did not answer: ${error.message}`);
  });
  outgoing.once('close', () => call.destroy());
  incoming.pipe(call);
}

function forwardUpgrade(
  incoming: IncomingMessage,
  socket: Socket,
  head: Buffer,
  target: Address | { status: number; text: string },
): void {
  if ('status' in target) {
    socket.end(`HTTP/1.1 ${target.status} Unavailable\r\nconnection: close\r\n\r\n`);
    return;
  }
  const upstream = connect(target, () => {
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2)
      lines.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.once('error', () => socket.destroy());
  socket.once('error', () => upstream.destroy());
}

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

function page(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  outgoing.end(
    `<!doctype html><html lang="en"><title>${status}</title><body style="font-family:sans-serif;margin:15vh auto;max-width:36rem"><h1>${status}</h1><p>${escapeHtml(text)}</p></body></html>\n`,
  );
}

interface HttpRouteRule {
  matches?: Array<{ path?: { type?: string; value?: string } }>;
  backendRefs?: Array<{ name: string; namespace?: string; port?: number; weight?: number }>;
}

function backendOf(operations: Operations, host: string, path: string): Backend | null {
  const { objects, types } = operations;
  const candidates = [
    ...objects.list(types.get('httproutes')).flatMap((route) => routeBackends(route, host, path)),
    ...objects.list(types.get('ingresses')).flatMap((ingress) => ingressBackends(ingress, host, path)),
  ];
  return candidates.sort((a, b) => b.weight - a.weight)[0]?.backend ?? null;
}

/** Backends of a route for a host and path; the longer the matching path, the weightier. */
function routeBackends(
  route: KubeObject,
  host: string,
  path: string,
): Array<{ weight: number; backend: Backend }> {
  const hostnames = (route.spec?.hostnames ?? []) as string[];
  const parents = (route.status?.parents ?? []) as Array<{ conditions: Condition[] }>;
  const isAccepted = parents.some((parent) =>
    parent.conditions.some((c) => c.type === 'Accepted' && c.status === 'True'),
  );
  if (!isAccepted || !hostnames.some((pattern) => matchesHostname(pattern, host))) return [];
  return ((route.spec?.rules ?? []) as HttpRouteRule[]).flatMap((rule) => {
    const fitting = (rule.matches ?? []).filter((match) =>
      matchesPath(match.path?.value ?? '/', match.path?.type ?? 'PathPrefix', path),
    );
    const [ref] = rule.backendRefs ?? [];
    if (fitting.length === 0 || !ref) return [];
    const weight = Math.max(...fitting.map((match) => (match.path?.value ?? '/').length));
    return [
      {
        weight,
        backend: {
          namespace: ref.namespace ?? route.metadata.namespace ?? '',
          service: ref.name,
          port: ref.port ?? 80,
        },
      },
    ];
  });
}

interface IngressRule {
  host?: string;
  http?: {
    paths: Array<{
      path?: string;
      pathType?: string;
      backend: { service?: { name: string; port: { number?: number; name?: string } } };
    }>;
  };
}

function ingressBackends(
  ingress: KubeObject,
  host: string,
  path: string,
): Array<{ weight: number; backend: Backend }> {
  return ((ingress.spec?.rules ?? []) as IngressRule[])
    .filter((rule) => rule.host && matchesHostname(rule.host, host))
    .flatMap((rule) => rule.http?.paths ?? [])
    .filter((entry) => matchesPath(entry.path ?? '/', entry.pathType ?? 'Prefix', path))
    .flatMap(({ path: prefix = '/', backend: { service } }) =>
      service
        ? [
            {
              weight: prefix.length,
              backend: {
                namespace: ingress.metadata.namespace ?? '',
                service: service.name,
                port: service.port.number ?? service.port.name ?? 80,
              },
            },
          ]
        : [],
    );
}

function matchesPath(wanted: string, type: string, path: string): boolean {
  if (type === 'Exact') return path === wanted;
  const prefix = wanted.replace(/\/$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}

interface Subset {
  addresses?: Array<{ ip: string }>;
  ports?: Array<{ name?: string; port: number }>;
}

function endpointsOf(operations: Operations, backend: Backend): Address[] {
  const { objects, types } = operations;
  const service = objects.get(types.get('services'), backend.namespace, backend.service);
  const ports = (service?.spec?.ports ?? []) as Array<{ name?: string; port: number }>;
  const port = ports.find((candidate) => candidate.port === backend.port || candidate.name === backend.port);
  if (!port) return [];
  const endpoints = objects.get(types.get('endpoints'), backend.namespace, backend.service);
  return ((endpoints?.subsets ?? []) as Subset[]).flatMap((subset) => {
    const target = subset.ports?.find((candidate) => candidate.name === port.name)?.port;
    return target === undefined ? [] : (subset.addresses ?? []).map(({ ip }) => ({ host: ip, port: target }));
  });
}

function listen(server: Server, port: number): Promise<Service> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = address && typeof address === 'object' ? address.port : port;
      resolve({
        url: `http://127.0.0.1:${bound}`,
        port: bound,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}
