import type { Context } from 'hono';
import type { Caller, GithubCore, RepositoryAccess, RepositoryRecord } from '../../github/contract.ts';

/** A refusal with GitHub's body. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422;
  constructor(status: Refusal['status'], message: string) {
    super(message);
    this.status = status;
  }
}

const ORDER: RepositoryAccess[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

export interface Visitor {
  caller: Caller;
  repository: RepositoryRecord;
  /** Login that decisions and runs are recorded under. */
  login: string;
}

/**
 * Who calls, on which repository, with the right the operation needs: people by their role, apps and jobs by their
 * `actions` permission. @throws Refusal 401 | 403 | 404
 */
export function requireVisitor(
  github: GithubCore,
  context: Context,
  level: 'read' | 'write',
  permission = 'actions',
): Visitor {
  const header = context.req.header('authorization');
  const caller = github.authenticate(header);
  if (!caller) throw new Refusal(401, header ? 'Bad credentials' : 'Requires authentication');
  const repository = github.findRepository(context.req.param('owner') ?? '', context.req.param('repo') ?? '');
  const access = repository ? github.accessOf(caller, repository) : 'none';
  if (!repository || access === 'none') throw new Refusal(404, 'Not Found');
  if (caller.kind === 'user') {
    const needed = level === 'write' ? 'write' : 'read';
    if (ORDER.indexOf(access) < ORDER.indexOf(needed))
      throw new Refusal(403, 'Must have admin rights to Repository.');
    return { caller, repository, login: caller.login };
  }
  if (caller.kind === 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
  const granted = caller.permissions[permission];
  if (granted !== 'write' && !(level === 'read' && granted === 'read'))
    throw new Refusal(403, 'Resource not accessible by integration');
  return { caller, repository, login: github.loginOf(caller) };
}

/** A page of a list, with GitHub's `Link` header. */
export function paginate<T>(context: Context, items: T[]): T[] {
  const number = (name: string, otherwise: number): number =>
    Math.max(1, Number(context.req.query(name)) || otherwise);
  const size = Math.min(100, number('per_page', 30));
  const page = number('page', 1);
  const pages = Math.max(1, Math.ceil(items.length / size));
  const link = (target: number, rel: string): string => {
    const url = new URL(context.req.url);
    url.searchParams.set('page', String(target));
    return `<${url}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < pages ? [link(page + 1, 'next'), link(pages, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  if (links.length > 0) context.header('link', links.join(', '));
  return items.slice((page - 1) * size, page * size);
}
