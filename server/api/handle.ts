import type { z } from 'zod';
import type { Actor } from '#domain/access/actor.ts';
import { type AuthContext, getAuthContext } from '../auth/auth-context.ts';
import { requireApiActor } from '../auth/require-api-actor.ts';
import { parseInput } from '../http/parse-input.ts';
import { toProblemResponse } from '../http/problem.ts';
import { readBody } from '../http/read-body.ts';
import { RequestError } from '../http/request-error.ts';
import { withIdempotency } from './idempotency.ts';

/** No request of ours is larger. */
const MAX_BODY_BYTES = 256 * 1024;

export interface Call<Params> {
  actor: Actor;
  params: Params;
  request: Request;
  context: AuthContext;
}
export interface CallWithBody<Params, Body> extends Call<Params> {
  body: Body;
}
/** What an operation answers with; the body is checked against its schema on the way out. */
export interface Answer<Body> {
  status: number;
  body: Body;
}

type RouteHandler<Params> = (request: Request, route: { params: Promise<Params> }) => Promise<Response>;

/**
 * A reading operation: who calls, the work, the answer as JSON, failures as problem details. That the work answers what
 * the schema takes is checked by its types, too: a view that changes alone does not compile.
 */
export function readOperation<Body, Params = object>(
  schema: z.ZodType<unknown, Body>,
  work: (call: Call<Params>) => Promise<NoInfer<Body>>,
): RouteHandler<Params> {
  return (request, route) =>
    answering(async () => {
      const context = getAuthContext();
      const actor = await requireApiActor(request, context);
      const result = await work({ actor, params: await route.params, request, context });
      return json(200, schema.parse(result));
    });
}

/** A writing operation: as above, with a checked body and idempotency keys. */
export function writeOperation<Input, Body, Params = object>(
  schemas: { request: z.ZodType<Input>; response: z.ZodType<unknown, Body> },
  work: (call: CallWithBody<Params, Input>) => Promise<Answer<NoInfer<Body>>>,
): RouteHandler<Params> {
  return (request, route) =>
    answering(async () => {
      const context = getAuthContext();
      const actor = await requireApiActor(request, context);
      const bytes = await readBody(request, MAX_BODY_BYTES);
      const params = await route.params;
      const result = await withIdempotency(context, actor, request, bytes, async () => {
        const { status, body } = await work({
          actor,
          params,
          request,
          context,
          body: parseBody(schemas.request, request, bytes),
        });
        return { status, body: schemas.response.parse(body) };
      });
      return json(result.status, result.body, result.replayed ? { 'idempotency-replayed': 'true' } : {});
    });
}

async function answering(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    return toProblemResponse(error);
  }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

function parseBody<Input>(schema: z.ZodType<Input>, request: Request, bytes: Uint8Array): Input {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const isEmpty = bytes.byteLength === 0;
  if (type !== 'application/json' && !(isEmpty && schema.safeParse(undefined).success)) {
    throw new RequestError(
      'unsupported-media-type',
      'Send the request as JSON, with "Content-Type: application/json".',
    );
  }
  let document: unknown;
  try {
    if (!isEmpty) document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new RequestError('malformed', 'The request’s body is not JSON in UTF-8.');
  }
  return parseInput(schema, document, 'field');
}

/** Query parameters by a schema. @throws PortalError invalid */
export function parseQuery<Query>(schema: z.ZodType<Query>, request: Request): Query {
  return parseInput(schema, Object.fromEntries(new URL(request.url).searchParams), 'query parameter');
}
