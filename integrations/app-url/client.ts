import { request } from 'node:http';
import { request as requestSecure } from 'node:https';
import { PortalError } from '../../domain/portal-error.ts';

/** What an app's own address answered. */
export interface UrlAnswer {
  status: number;
  durationMs: number;
}

/** Asks an app at its URL, as a browser would. Only addresses that Onramp itself made are ever given to it. */
export interface AppUrlProbe {
  /** @throws PortalError unavailable when nothing answers in time */
  get(url: string): Promise<UrlAnswer>;
}

export interface AppUrlProbeOptions {
  timeoutMs?: number;
  /** Resolves host names; `*.localhost` is loopback by RFC 6761, which not every resolver knows. */
  lookup?: (hostname: string) => string | undefined;
}

export function createAppUrlProbe({
  timeoutMs = 5_000,
  lookup = loopbackOfLocalhost,
}: AppUrlProbeOptions = {}): AppUrlProbe {
  return {
    get(url) {
      const target = new URL(url);
      const send = target.protocol === 'https:' ? requestSecure : request;
      const startedAt = performance.now();
      return new Promise((resolve, reject) => {
        const fail = (reason: string, cause?: unknown) =>
          reject(
            new PortalError('unavailable', `${url} did not answer: ${reason}.`, { cause, details: { url } }),
          );
        const call = send(
          {
            host: lookup(target.hostname) ?? target.hostname,
            servername: target.hostname,
            port: target.port || undefined,
            path: `${target.pathname}${target.search}`,
            headers: { host: target.host, accept: '*/*', 'user-agent': 'onramp' },
            timeout: timeoutMs,
          },
          (response) => {
            response.resume();
            resolve({ status: response.statusCode ?? 0, durationMs: performance.now() - startedAt });
          },
        );
        call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs} ms`)));
        call.on('error', (error) => fail(error.message, error));
        call.end();
      });
    },
  };
}

function loopbackOfLocalhost(hostname: string): string | undefined {
  return hostname === 'localhost' || hostname.endsWith('.localhost') ? '127.0.0.1' : undefined;
}
