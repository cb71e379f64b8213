import { parse as parseYaml } from 'yaml';
import { badRequest, StatusError, unknownResource } from '../errors.ts';
import type { ResourceTypes } from '../resource-types.ts';
import type { KubeObject, ResourceType } from '../types.ts';
import { isFields } from '../types.ts';

/** What a request's path names. */
export interface Target {
  type: ResourceType;
  /** A request that is answered without storing anything (`selfsubjectaccessreviews` ...). */
  isReview: boolean;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** Reads `/api/v1/...` and `/apis/<group>/<version>/...`. @throws StatusError 404 for what is not served */
export function parseTarget(types: ResourceTypes, path: string): Target {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const [root] = parts;
  const [group, version, rest] =
    root === 'api' ? ['', parts[1], parts.slice(2)] : [parts[1], parts[2], parts.slice(3)];
  if (group === undefined || !version || rest.length === 0) throw unknownResource();
  let namespace: string | undefined;
  let words = rest;
  // `namespaces/x/pods` is in x; `namespaces/x` and `namespaces/x/status` are x itself.
  const isItself = rest[2] === 'status' || rest[2] === 'finalize';
  if (rest[0] === 'namespaces' && rest.length > 2 && !(group === '' && isItself)) {
    namespace = rest[1];
    words = rest.slice(2);
  }
  const [plural = '', name, subresource] = words;
  const stored = types.find(group, version, plural);
  const type = stored ?? types.findReview(group, version, plural);
  if (!type || words.length > 3 || (namespace !== undefined && !type.namespaced)) throw unknownResource();
  if (name !== undefined && namespace === undefined && type.namespaced) throw unknownResource();
  if (subresource && !type.subresources.includes(subresource)) throw unknownResource();
  return { type, isReview: !stored, namespace, name, subresource };
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

export function verbOf(method: string, target: Target, query: URLSearchParams): Verb | null {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (target.name) return 'get';
      return isTrue(query.get('watch')) ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return target.name ? 'delete' : 'deletecollection';
    default:
      return null;
  }
}

export const isTrue = (text: string | null): boolean => text === 'true' || text === '1';

/** Parses a body by its media type. @throws StatusError 415 | 400 */
export function parseBody(text: string, contentType: string): unknown {
  const media = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const isYaml = media.endsWith('yaml');
  if (!isYaml && !/^$|json$/.test(media)) {
    throw new StatusError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf`,
    );
  }
  try {
    return isYaml ? parseYaml(text, { maxAliasCount: 100 }) : JSON.parse(text || '{}');
  } catch (error) {
    throw badRequest(`unable to decode the body: ${error instanceof Error ? error.message : error}`);
  }
}

/** A body as an object of the target's kind. @throws StatusError 400 when it is another kind, name or namespace */
export function requireObject(body: unknown, target: Target): KubeObject {
  if (!isFields(body)) throw badRequest('the body must be an object');
  const { type } = target;
  const apiVersion = type.group ? `${type.group}/${type.version}` : type.version;
  if (body.kind !== undefined && body.kind !== type.kind) {
    throw badRequest(
      `${String(body.kind)} in version "${String(body.apiVersion)}" cannot be handled as a ${type.kind}: no kind "${String(body.kind)}" is registered for the path`,
    );
  }
  if (body.apiVersion !== undefined && body.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${String(body.apiVersion)}) does not match the expected API version (${apiVersion})`,
    );
  }
  const metadata = isFields(body.metadata) ? { ...body.metadata } : {};
  if (target.namespace !== undefined) {
    metadata.namespace ??= target.namespace;
    if (metadata.namespace !== target.namespace)
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
  } else delete metadata.namespace;
  if (target.name !== undefined) {
    metadata.name ??= target.name;
    if (metadata.name !== target.name)
      throw badRequest(
        `the name of the object (${String(metadata.name)}) does not match the name on the URL (${target.name})`,
      );
  }
  return { ...body, metadata } as unknown as KubeObject;
}
