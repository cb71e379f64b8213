import type { Context, Hono } from 'hono';
import { JiraError } from '../errors.ts';
import type { Issues } from '../issues.ts';
import type { Presenter } from '../present.ts';
import type { JiraState } from '../state.ts';
import type { Person } from '../types.ts';

/** What every group of routes is given. */
export interface RouteContext {
  api: Hono<JiraEnv>;
  state: JiraState;
  issues: Issues;
  present: Presenter;
}

/** The request's caller, set once the credential was accepted. */
export type JiraEnv = { Variables: { me: Person } };

/** Basic authentication with e-mail and API token. @throws JiraError 401 */
export function authenticate(header: string | undefined, people: Person[]): Person {
  const [scheme, credential = ''] = (header ?? '').split(' ');
  const [email, ...token] = Buffer.from(credential, 'base64').toString().split(':');
  const person = people.find((one) => one.email === email && one.apiToken === token.join(':'));
  if (scheme?.toLowerCase() !== 'basic' || !person) {
    throw new JiraError(401, ['Client must be authenticated to access this resource.']);
  }
  return person;
}

/** The request's JSON object. @throws JiraError 400 */
export async function readJson(c: Context): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new JiraError(400, ['There was an error parsing JSON. Check that your request body is valid.']);
  }
  return body as Record<string, unknown>;
}

/** A list given as repeated or comma-separated query parameters. */
export const listQuery = (c: Context, name: string): string[] =>
  (c.req.queries(name) ?? []).flatMap((value) => value.split(',')).filter(Boolean);

export const numberQuery = (c: Context, name: string, fallback: number, limit: number): number => {
  const value = Number(c.req.query(name) ?? fallback);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, limit) : fallback;
};

/** One page of a list in the shape most paginated resources share. */
export function pageOf<T>(c: Context, values: T[], size = 50): Record<string, unknown> {
  const startAt = numberQuery(c, 'startAt', 0, Number.MAX_SAFE_INTEGER);
  const maxResults = numberQuery(c, 'maxResults', size, 1000);
  const page = values.slice(startAt, startAt + maxResults);
  return {
    startAt,
    maxResults,
    total: values.length,
    isLast: startAt + page.length >= values.length,
    values: page,
  };
}
