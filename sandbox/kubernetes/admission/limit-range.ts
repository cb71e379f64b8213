import { forbidden } from '../errors.ts';
import type { Pod } from '../pod-types.ts';
import type { KubeObject, ResourceType } from '../types.ts';
import { parseQuantity } from './quantities.ts';

interface LimitRangeItem {
  type: string;
  max?: Record<string, string>;
  min?: Record<string, string>;
  default?: Record<string, string>;
  defaultRequest?: Record<string, string>;
}

const itemsOf = (range: KubeObject): LimitRangeItem[] => (range.spec?.limits ?? []) as LimitRangeItem[];
const containersOf = (pod: Pod) => [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];

/** Gives a pod's containers the requests and limits the namespace's LimitRanges default to, in place. */
export function applyLimitRanges(ranges: KubeObject[], pod: Pod): void {
  for (const item of ranges.flatMap(itemsOf).filter((limit) => limit.type === 'Container')) {
    for (const container of containersOf(pod)) {
      const resources = container.resources ?? {};
      const own = resources.limits ?? {};
      resources.limits = { ...item.default, ...own };
      // A container's own limit is its request, before the namespace's default request.
      resources.requests = { ...item.defaultRequest, ...own, ...resources.requests };
      container.resources = resources;
    }
  }
}

/** Refuses a pod outside the namespace's minima and maxima. @throws StatusError 403 */
export function checkLimitRanges(type: ResourceType, ranges: KubeObject[], pod: Pod): void {
  const problems = ranges
    .flatMap(itemsOf)
    .filter((item) => item.type === 'Container')
    .flatMap((item) => containersOf(pod).flatMap((container) => problemsOf(item, container.resources ?? {})));
  if (problems.length > 0) {
    const text = problems.length === 1 ? String(problems[0]) : `[${problems.join(', ')}]`;
    throw forbidden(type, pod.metadata.name, text);
  }
}

function problemsOf(
  item: LimitRangeItem,
  resources: NonNullable<Pod['spec']>['containers'][number]['resources'] & object,
): string[] {
  const amount = (text: string | undefined) => (text === undefined ? undefined : (parseQuantity(text) ?? 0));
  const below = Object.entries(item.min ?? {}).flatMap(([resource, min]) => {
    const request = amount(resources.requests?.[resource]);
    if (request === undefined)
      return [`minimum ${resource} usage per Container is ${min}.  No request is specified`];
    return request < (amount(min) ?? 0)
      ? [
          `minimum ${resource} usage per Container is ${min}, but request is ${resources.requests?.[resource]}`,
        ]
      : [];
  });
  const above = Object.entries(item.max ?? {}).flatMap(([resource, max]) => {
    const limit = amount(resources.limits?.[resource]);
    if (limit === undefined)
      return [`maximum ${resource} usage per Container is ${max}.  No limit is specified`];
    return limit > (amount(max) ?? 0)
      ? [`maximum ${resource} usage per Container is ${max}, but limit is ${resources.limits?.[resource]}`]
      : [];
  });
  return [...below, ...above];
}
