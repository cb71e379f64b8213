import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { methodsAt } from '../api/openapi.ts';
import { toMethodProblemResponse, toProblemResponse } from './problem.ts';
import { RequestError } from './request-error.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

const API = '/api/v1';
/** Methods that Next hands on. At others, and at addresses that it cannot decode, it fails by itself. */
const READ_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

const held = globalThis as typeof globalThis & { onrampRefusesUnreadable?: true };

/**
 * Answers requests that Next cannot read before they come to it: it answers them with 500, or with nothing, before any
 * code of ours is asked, the proxy included. The one place before Next is the server's own event.
 */
export function refuseUnreadable(): void {
  if (held.onrampRefusesUnreadable) return;
  held.onrampRefusesUnreadable = true;
  const { emit } = Server.prototype;
  Server.prototype.emit = function (this: Server, event: string, ...given: unknown[]): boolean {
    if (event === 'request') {
      const [request, response] = given as [IncomingMessage, ServerResponse];
      const { method = '', url = '' } = request;
      if (isUnreadable(method, url)) {
        void refusalOf(method, url).then((refusal) => send(response, refusal));
        return true;
      }
    }
    return Reflect.apply(emit, this, [event, ...given]) as boolean;
  };
}

/** Whether Next would fail at a request without asking us. */
export function isUnreadable(method: string, target: string): boolean {
  return !READ_METHODS.has(method) || !isDecodable(pathOf(target));
}

/** The answer to such a request: problem details for programs, for people a page with the same sentence. */
export async function refusalOf(method: string, target: string): Promise<Response> {
  const path = pathOf(target);
  const problem = isDecodable(path)
    ? toMethodProblemResponse(method, allowedAt(path))
    : toProblemResponse(
        new RequestError(
          'malformed',
          'The address has a % in it that is no part of an encoded character. A % itself is written %25; look at how the address was copied.',
        ),
      );
  return path.startsWith('/api/') ? problem : pageOf(problem);
}

const pathOf = (target: string) => target.split(/[?#]/, 1)[0] ?? '';

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function allowedAt(path: string): readonly string[] {
  if (path.startsWith('/api/webhooks/')) return ['POST'];
  if (path.startsWith(`${API}/`)) return methodsAt(path.slice(API.length));
  const takesForms = !path.startsWith('/api/') || path.startsWith('/api/auth/');
  return ['GET', 'HEAD', ...(takesForms ? ['POST'] : []), 'OPTIONS'];
}

async function pageOf(problem: Response): Promise<Response> {
  const { title, detail } = (await problem.json()) as { title: string; detail: string };
  const text = (plain: string) => plain.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
  const headers = new Headers(problem.headers);
  headers.set('content-type', 'text/html; charset=utf-8');
  headers.set('content-security-policy', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
  const body = `<main><h1>${text(title)}</h1><p>${text(detail)}</p><p><a href="/">Go home</a></p></main>`;
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${text(title)} · Onramp</title>${body}</html>`;
  return new Response(page, { status: problem.status, headers });
}

async function send(response: ServerResponse, refusal: Response): Promise<void> {
  response.writeHead(refusal.status, [...refusal.headers, ...SECURITY_HEADERS].flat());
  response.end(await refusal.text());
}
