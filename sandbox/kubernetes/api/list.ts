import { badRequest, gone } from '../errors.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { keyOf } from '../storage/object-store.ts';
import type { KubeObject } from '../types.ts';
import { apiVersionOf } from '../types.ts';
import type { Target } from './request.ts';
import { fieldFilter, labelFilter } from './selectors.ts';

/** Objects a list or watch speaks of. @throws StatusError 400 for selectors that cannot be read */
export function filterOf(target: Target, query: URLSearchParams): (object: KubeObject) => boolean {
  const labels = labelFilter(query.get('labelSelector') ?? undefined);
  const fields = fieldFilter(target.type.kind, query.get('fieldSelector') ?? undefined);
  return (object) =>
    (target.namespace === undefined || object.metadata.namespace === target.namespace) &&
    (target.name === undefined || object.metadata.name === target.name) &&
    labels(object) &&
    fields(object);
}

interface Continue {
  after: string;
  version: string;
}

/** A `...List` answer, in pages when `limit` is given. @throws StatusError 400 | 410 for a bad or old token */
export function listObjects(
  objects: ObjectStore,
  target: Target,
  query: URLSearchParams,
): Record<string, unknown> {
  const token = readToken(query.get('continue'));
  const version = token?.version ?? String(objects.version);
  if (token && objects.since(Number(token.version)) === null) {
    throw gone('The provided continue parameter is too old to display a consistent list result.');
  }
  const all = objects.list(target.type, target.namespace).filter(filterOf(target, query));
  const rest = token ? all.filter((object) => keyOf(object) > token.after) : all;
  const limit = Number(query.get('limit') ?? 0);
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const last = page.at(-1);
  const more = rest.length - page.length;
  return {
    kind: `${target.type.kind}List`,
    apiVersion: apiVersionOf(target.type),
    metadata: {
      resourceVersion: version,
      ...(more > 0 &&
        last && { continue: writeToken({ after: keyOf(last), version }), remainingItemCount: more }),
    },
    items: page,
  };
}

const writeToken = (token: Continue): string => Buffer.from(JSON.stringify(token)).toString('base64url');

function readToken(text: string | null): Continue | null {
  if (!text) return null;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Continue;
  } catch {
    throw badRequest('continue key is not valid');
  }
}
