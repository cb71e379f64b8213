import type { z } from 'zod';
import type { LogLine, LogSelector, LogsBackend } from '#domain/logs.ts';
import { parseAnswer } from '../../http/answer.ts';
import { refusal, toPortalError } from '../../http/errors.ts';
import { createJsonClient } from '../../http/json-client.ts';
import type { TransportOptions } from '../../http/options.ts';
import { buildInfoSchema, queryRangeSchema } from './api-schemas.ts';

export interface LokiOptions extends TransportOptions {
  /** Address without `/loki/api/v1`. */
  baseUrl: string;
  /** Tenant, for a Loki with several (`X-Scope-OrgID`). */
  tenant?: string;
  bearerToken?: string;
}

const SYSTEM = 'Loki';
const DEFAULT_LIMIT = 100;

export function createLoki(options: LokiOptions): LogsBackend {
  const client = createJsonClient(SYSTEM, options.baseUrl, {
    ...options,
    headers: {
      ...(options.tenant ? { 'x-scope-orgid': options.tenant } : {}),
      ...(options.bearerToken ? { authorization: `Bearer ${options.bearerToken}` } : {}),
    },
  });

  const read = async <T>(
    doing: string,
    schema: z.ZodType<T>,
    path: string,
    query = new URLSearchParams(),
  ): Promise<T> => {
    try {
      const answer = await client.send({ path: `/loki/api/v1${path}`, query });
      // Loki answers errors as plain text.
      if (answer.status >= 300) throw refusal(SYSTEM, doing, answer, String(answer.body ?? '').slice(0, 300));
      return parseAnswer(schema, answer.body, SYSTEM, doing);
    } catch (error) {
      throw toPortalError(SYSTEM, doing, error);
    }
  };

  return {
    system: SYSTEM,
    async recentLines(selector) {
      const query = new URLSearchParams({
        query: toLogQl(selector),
        start: `${selector.since.getTime()}000000`,
        limit: String(selector.limit ?? DEFAULT_LIMIT),
        direction: 'backward',
      });
      const { data } = await read('reading log lines', queryRangeSchema, '/query_range', query);
      const lines = data.result.flatMap(({ stream, values }) =>
        values.map(([nanoseconds, text]): LogLine => ({ at: toDate(nanoseconds), text, labels: stream })),
      );
      return lines.toSorted((a, b) => b.at.getTime() - a.at.getTime());
    },
    async version() {
      return (await read('asking for its version', buildInfoSchema, '/status/buildinfo')).version;
    },
  };
}

/** Label matchers and a literal line filter; values are Go strings, so nothing in them is read as LogQL. */
export function toLogQl({
  namespace,
  app,
  contains,
}: Pick<LogSelector, 'namespace' | 'app' | 'contains'>): string {
  const streams = `{namespace=${goString(namespace)}, app=${goString(app)}}`;
  return contains === undefined ? streams : `${streams} |= ${goString(contains)}`;
}

function goString(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}

function toDate(nanoseconds: string): Date {
  return new Date(Number(BigInt(nanoseconds) / 1_000_000n));
}
