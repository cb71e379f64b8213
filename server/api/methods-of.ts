import { PortalError } from '#domain/portal-error.ts';
import { requireApiActor } from '../auth/require-api-actor.ts';
import { toMethodProblemResponse, toProblemResponse } from '../http/problem.ts';

/** Methods that a route file can answer; Next answers HEAD by GET. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

type Answering = (request: Request) => Promise<Response>;
// A route's second argument differs from file to file; only Next calls it.
type Operations = Partial<Record<Method, (request: Request, route: never) => Promise<Response>>>;

/**
 * Every export of an API route: its operations as given, a problem with `Allow` for every other method, and the answer
 * to OPTIONS. Left to itself, Next answers other methods with an empty body.
 */
export function methodsOf<Own extends Operations>(
  own: Own,
): Own & Record<Exclude<Method, keyof Own>, Answering> & { OPTIONS: Answering } {
  const allowed = [...METHODS.filter((method) => own[method]), ...(own.GET ? ['HEAD'] : []), 'OPTIONS'];
  const refuse = forCallers((request) => toMethodProblemResponse(request.method, allowed));
  const tell = async () => new Response(null, { status: 204, headers: { allow: allowed.join(', ') } });
  return { ...everyMethod(refuse), ...own, OPTIONS: tell };
}

/** What the API answers where it has nothing: the same for every method. */
export function methodsOfNothing(): Record<Method | 'OPTIONS', Answering> {
  const refuse = forCallers((request) => {
    const { pathname } = new URL(request.url);
    throw new PortalError(
      'not-found',
      `The API has nothing at ${shorten(pathname)}. What it has is listed by GET /api/v1/openapi.json.`,
    );
  });
  return { ...everyMethod(refuse), OPTIONS: refuse };
}

/** Who calls is asked first, as for everything of the API. */
function forCallers(answer: (request: Request) => Response): Answering {
  return async (request) => {
    try {
      await requireApiActor(request);
      return answer(request);
    } catch (error) {
      return toProblemResponse(error);
    }
  };
}

function everyMethod(answer: Answering): Record<Method, Answering> {
  return { GET: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer };
}

const shorten = (path: string) => (path.length > 200 ? `${path.slice(0, 197)}...` : path);
