import type { Client } from 'jira.js/core';
import { createJsonClient, type JsonRequest } from '../http/json-client.ts';
import type { TransportOptions } from '../http/options.ts';
import { JiraRefusal } from './errors.ts';

/**
 * The low-level client jira.js runs its typed operations on. Its own has no time limit and no `fetch` to replace.
 * Answers are handed on unread: our schemas, narrower than jira.js's, read them.
 */
export function createJiraTransport(
  baseUrl: string,
  auth: { email: string; apiToken: string },
  options: TransportOptions,
): Client {
  const basic = Buffer.from(`${auth.email}:${auth.apiToken}`).toString('base64');
  const client = createJsonClient('Jira', baseUrl, {
    ...options,
    headers: { authorization: `Basic ${basic}` },
  });
  return {
    async sendRequest<T>(request: Parameters<Client['sendRequest']>[0]): Promise<T> {
      const answer = await client.send({
        method: request.method as JsonRequest['method'],
        path: request.url,
        query: toQuery(request.searchParams ?? {}),
        headers: request.headers,
        body: request.body,
      });
      if (answer.status >= 300) throw new JiraRefusal(answer);
      return answer.body as T;
    },
  };
}

function toQuery(parameters: Record<string, unknown>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === null) continue;
    query.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return query;
}
