import type { z } from 'zod';
import type { LoadedRule, MetricSample, ScrapeTarget } from '#domain/metrics.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { QueryAnswer, RuleGroupAnswer, targetsSchema } from './api-schemas.ts';

type TargetAnswer = z.infer<typeof targetsSchema>['data']['activeTargets'][number];

export function toScrapeTarget(answer: TargetAnswer): ScrapeTarget {
  return {
    pool: answer.scrapePool,
    url: answer.scrapeUrl,
    labels: answer.labels,
    health: answer.health,
    lastError: answer.lastError || null,
    lastScrapeAt: answer.lastScrape,
  };
}

const RULE_HEALTH: Record<string, LoadedRule['health']> = { ok: 'ok', err: 'failing' };

export function toLoadedRules(group: RuleGroupAnswer): LoadedRule[] {
  return group.rules.map((rule) => ({
    group: group.name,
    source: group.file,
    name: rule.name,
    kind: rule.type,
    expression: rule.query,
    health: RULE_HEALTH[rule.health] ?? 'unknown',
    lastError: rule.lastError || null,
    state: rule.type === 'alerting' && rule.state && rule.state !== 'unknown' ? rule.state : null,
  }));
}

/** @throws PortalError invalid for expressions that are not an instant value */
export function toSamples(answer: QueryAnswer): MetricSample[] {
  const toSample = (metric: Record<string, string>, [seconds, value]: [number, string]): MetricSample => ({
    labels: metric,
    value: toNumber(value),
    at: new Date(seconds * 1000),
  });
  switch (answer.resultType) {
    case 'vector':
      return answer.result.flatMap(({ metric, value }) => (value ? [toSample(metric, value)] : []));
    case 'scalar':
      return [toSample({}, answer.result)];
    case 'string':
    case 'matrix':
      throw new PortalError('invalid', 'The expression is not an instant value.', {
        details: { resultType: answer.resultType },
      });
    default:
      return answer satisfies never;
  }
}

function toNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
