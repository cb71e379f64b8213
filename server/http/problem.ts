import { randomUUID } from 'node:crypto';
import { isPortalError, PORTAL_ERROR_CODES, type PortalErrorCode } from '#domain/portal-error.ts';
import { getLog } from '../log.ts';
import { REQUEST_ERROR_CODES, RequestError, type RequestErrorCode } from './request-error.ts';

/** Every code of ours as HTTP has it. The one place where failures become statuses. */
export const HTTP_OF_CODE = {
  malformed: { status: 400, title: 'The request cannot be read' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The request is not in a known format' },
  invalid: { status: 422, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Not possible now' },
  'needs-human': { status: 409, title: 'A person is needed' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Not available now' },
  internal: { status: 500, title: 'Something went wrong in Onramp' },
} as const satisfies Record<PortalErrorCode | RequestErrorCode, { status: number; title: string }>;

/** Codes of problem details: those of failures, and those that only HTTP has. */
export const PROBLEM_CODES = [...PORTAL_ERROR_CODES, ...REQUEST_ERROR_CODES] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Problem details, RFC 9457. `code` is stable; `detail` is a sentence for people and may change. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Names this very occurrence; the log has the same id. */
  instance: string;
  code: ProblemCode;
  /** Part of the request that is wrong, where one is. */
  field?: string;
}

/** Any failure as an answer. What is not a PortalError is logged with its cause and shown only by its id. */
export function toProblemResponse(error: unknown): Response {
  const problem = toProblem(error);
  const headers = new Headers();
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer');
  if (isPortalError(error) && error.retryAfterMs !== undefined) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))));
  }
  return respond(problem, headers);
}

/** A method that the address does not take, with those that it takes: RFC 9110 asks for them in `Allow`. */
export function toMethodProblemResponse(method: string, allowed: readonly string[]): Response {
  const sentence = `This address does not take ${method}. It takes ${allowed.join(', ')}.`;
  return respond(problemOf('method-not-allowed', sentence), new Headers({ allow: allowed.join(', ') }));
}

function respond(problem: Problem, headers: Headers): Response {
  headers.set('content-type', 'application/problem+json');
  headers.set('cache-control', 'no-store');
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

const newInstance = () => `urn:uuid:${randomUUID()}`;

function toProblem(error: unknown): Problem {
  if (error instanceof RequestError) return problemOf(error.code, error.message);
  if (isPortalError(error) && error.code !== 'internal') {
    const { field } = error.details;
    return problemOf(error.code, error.message, typeof field === 'string' ? field : undefined);
  }
  const problem = isPortalError(error)
    ? problemOf(error.code, error.message)
    : isDatabaseAway(error)
      ? problemOf('unavailable', 'The database does not answer. Nothing was changed; try again in a moment.')
      : problemOf(
          'internal',
          'Something went wrong in Onramp. Nothing was changed; try again, or name this id to the platform team.',
        );
  getLog().error({ err: error, instance: problem.instance }, 'A request failed.');
  return problem;
}

function problemOf(code: ProblemCode, detail: string, field?: string): Problem {
  const { status, title } = HTTP_OF_CODE[code];
  const instance = newInstance();
  const type = `urn:onramp:problem:${code}`;
  return { type, title, status, detail, instance, code, ...(field === undefined ? {} : { field }) };
}

/** Prisma's codes for a database that is not reached (P1001, P1002, P1008, P1017), and the driver's own. */
function isDatabaseAway(error: unknown): boolean {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown };
  return typeof code === 'string' && /^(P1001|P1002|P1008|P1017|ECONNREFUSED|57P0[1-3])$/.test(code);
}
