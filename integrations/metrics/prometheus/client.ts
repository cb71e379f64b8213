import type { z } from 'zod';
import type { MetricsBackend } from '#domain/metrics.ts';
import { parseAnswer } from '../../http/answer.ts';
import { refusal, toPortalError } from '../../http/errors.ts';
import { createJsonClient } from '../../http/json-client.ts';
import type { TransportOptions } from '../../http/options.ts';
import { buildInfoSchema, failureSchema, querySchema, rulesSchema, targetsSchema } from './api-schemas.ts';
import { toLoadedRules, toSamples, toScrapeTarget } from './mapper.ts';

export interface PrometheusOptions extends TransportOptions {
  /** Address including a route prefix, without `/api/v1`. */
  baseUrl: string;
  /** For a Prometheus behind an authenticating proxy. */
  bearerToken?: string;
}

const SYSTEM = 'Prometheus';

export function createPrometheus(options: PrometheusOptions): MetricsBackend {
  const client = createJsonClient(SYSTEM, options.baseUrl, {
    ...options,
    headers: options.bearerToken ? { authorization: `Bearer ${options.bearerToken}` } : {},
  });

  const read = async <T>(
    doing: string,
    schema: z.ZodType<T>,
    path: string,
    query = new URLSearchParams(),
  ): Promise<T> => {
    try {
      const answer = await client.send({ path: `/api/v1${path}`, query });
      if (answer.status >= 300) throw refusal(SYSTEM, doing, answer, failureSchema.parse(answer.body));
      return parseAnswer(schema, answer.body, SYSTEM, doing);
    } catch (error) {
      throw toPortalError(SYSTEM, doing, error);
    }
  };

  return {
    system: SYSTEM,
    async targets({ namespace, labels = {} }) {
      const query = new URLSearchParams({ state: 'active' });
      const { data } = await read('listing scrape targets', targetsSchema, '/targets', query);
      const wanted = Object.entries({ namespace, ...labels });
      return data.activeTargets
        .filter((target) => wanted.every(([name, value]) => target.labels[name] === value))
        .map(toScrapeTarget);
    },
    async rules({ groups = [], names = [] }) {
      const query = new URLSearchParams();
      for (const group of groups) query.append('rule_group[]', group);
      for (const name of names) query.append('rule_name[]', name);
      const { data } = await read('listing loaded rules', rulesSchema, '/rules', query);
      return data.groups
        .flatMap(toLoadedRules)
        .filter((rule) => groups.length === 0 || groups.includes(rule.group))
        .filter((rule) => names.length === 0 || names.includes(rule.name));
    },
    async query(expression) {
      const doing = 'asking for a metric';
      const { data } = await read(doing, querySchema, '/query', new URLSearchParams({ query: expression }));
      return toSamples(data);
    },
    async version() {
      return (await read('asking for its version', buildInfoSchema, '/status/buildinfo')).data.version;
    },
  };
}
