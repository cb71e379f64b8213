import { createBufferedFetch } from './fetch.ts';
import type { TransportOptions } from './options.ts';

export interface JsonRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Path below the base URL, with a leading slash. */
  path: string;
  query?: URLSearchParams;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}

export interface JsonAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON; the text itself when it is not JSON; undefined when empty. */
  body: unknown;
}

export interface JsonClient {
  /** Any status is an answer. @throws TransportFailure when none came */
  send(request: JsonRequest): Promise<JsonAnswer>;
}

/** JSON over HTTP below one base URL (its path is kept), without retries. */
export function createJsonClient(
  system: string,
  baseUrl: string,
  options: TransportOptions & { headers?: Record<string, string> },
): JsonClient {
  const base = baseUrl.replace(/\/+$/, '');
  const fetch = createBufferedFetch(system, options);
  return {
    async send({ method = 'GET', path, query, headers, body }) {
      const search = query && query.size > 0 ? `?${query}` : '';
      const response = await fetch(`${base}${path}${search}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, headers: response.headers, body: parseBody(await response.text()) };
    },
  };
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
