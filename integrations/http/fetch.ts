import { PortalError } from '#domain/portal-error.ts';
import { DEFAULT_TIMEOUT_MS, type TransportOptions } from './options.ts';

/** The call did not come to an answer: refused connection, reset, unknown host, time-out. Its effect is unknown. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly timedOut: boolean;
  /** Node's error code (`ECONNREFUSED` ...), when there is one. */
  readonly systemCode: string | null;

  constructor(message: string, options: { timedOut: boolean; systemCode: string | null; cause: unknown }) {
    super(message, { cause: options.cause });
    this.timedOut = options.timedOut;
    this.systemCode = options.systemCode;
  }
}

/**
 * A `fetch` with a time limit over the whole call, body included, and one debug line per answer (method, host,
 * path, status, duration: no query, no headers, no bodies).
 * @throws TransportFailure when no answer came
 */
export function createFetch(system: string, options: TransportOptions): typeof globalThis.fetch {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const send = options.fetch ?? globalThis.fetch;
  return async (input, init) => {
    const started = performance.now();
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    const url = new URL(input instanceof Request ? input.url : input);
    const call = `${init?.method ?? 'GET'} ${url.host}${url.pathname}`;
    try {
      const response = await send(input, { ...init, signal });
      const durationMs = Math.round(performance.now() - started);
      options.log?.debug({ system, call, status: response.status, durationMs }, 'outside call answered');
      return response;
    } catch (error) {
      const failure = toTransportFailure(error, call, timeoutMs);
      options.log?.warn(
        { system, call, timedOut: failure.timedOut, code: failure.systemCode },
        'outside call failed',
      );
      throw failure;
    }
  };
}

/**
 * Like `createFetch`, with the body read before it returns: a connection cut in the middle of an answer is a
 * `TransportFailure` too, never an empty or half answer.
 */
export function createBufferedFetch(system: string, options: TransportOptions): typeof globalThis.fetch {
  const fetch = createFetch(system, options);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return async (input, init) => {
    const response = await fetch(input, init);
    try {
      const body = await response.arrayBuffer();
      const { status, statusText, headers } = response;
      return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
    } catch (error) {
      const url = new URL(input instanceof Request ? input.url : input);
      throw toTransportFailure(error, `${init?.method ?? 'GET'} ${url.host}${url.pathname}`, timeoutMs);
    }
  };
}

/** Names what went wrong below HTTP. */
export function toTransportFailure(error: unknown, call: string, timeoutMs: number): TransportFailure {
  if (error instanceof TransportFailure) return error;
  const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  const systemCode = findSystemCode(error);
  const reason = timedOut
    ? `no answer within ${timeoutMs} ms`
    : (systemCode ?? (error instanceof Error ? error.message : String(error)));
  return new TransportFailure(`${call}: ${reason}`, { timedOut, systemCode, cause: error });
}

function findSystemCode(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === 'string') return code;
    if (at instanceof AggregateError && at.errors.length > 0) return findSystemCode(at.errors[0]);
  }
  return null;
}

/** The sentence for a system that could not be reached. */
export function unreachable(system: string, what: string, failure: TransportFailure): PortalError {
  const how = failure.timedOut ? 'did not answer in time' : 'could not be reached';
  return new PortalError(
    'unavailable',
    `${system} ${how} while ${what}. Onramp tries again by itself; nothing is lost.`,
    { details: { system, timedOut: failure.timedOut, systemCode: failure.systemCode }, cause: failure },
  );
}
