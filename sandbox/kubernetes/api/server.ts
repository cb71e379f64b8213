import { Hono } from 'hono';
import { typeMismatch, unknownFields } from '../admission/structure.ts';
import { jsonPatch, mergePatch, strategicMergePatch } from '../apply/patches.ts';
import type { Tokens } from '../auth/tokens.ts';
import { badRequest, methodNotAllowed, StatusError } from '../errors.ts';
import type { PodLogs } from '../node/logs.ts';
import type { Pod } from '../pod-types.ts';
import { schemaOf } from '../schema/schema.ts';
import type { KubeObject } from '../types.ts';
import { isFields } from '../types.ts';
import { requireMay, requireMayUrl, requireUser } from './authorise.ts';
import type { Call } from './call.ts';
import { deleteOptions, readCall } from './call.ts';
import { discover } from './discovery.ts';
import { filterOf, listObjects } from './list.ts';
import type { Operations } from './operations.ts';
import { isTrue, parseTarget, requireObject, verbOf } from './request.ts';
import { answerReview } from './reviews.ts';
import { podLog, requestToken, scaleOf, withScale } from './subresources.ts';
import { watchObjects } from './watch.ts';

export interface ApiServerOptions {
  operations: Operations;
  tokens: Tokens;
  logs: PodLogs;
  log: (line: string) => void;
}

/** The Kubernetes REST API as a web application. */
export function createApiServer({ operations, tokens, logs, log }: ApiServerOptions): Hono {
  const { objects, types, rbac } = operations;
  const app = new Hono();

  app.onError((error, c) => {
    if (!(error instanceof StatusError)) log(`kubernetes: ${c.req.method} ${c.req.path}: ${error.stack}`);
    const status =
      error instanceof StatusError
        ? error
        : new StatusError(500, 'InternalError', `Internal error occurred: ${error.message}`, {});
    return Response.json(status.body(), { status: status.code });
  });
  for (const path of ['/healthz', '/livez', '/readyz']) app.get(path, (c) => c.text('ok'));

  app.all('*', async (c) => {
    const url = new URL(c.req.url);
    const user = requireUser(tokens, objects, types, c.req.header('authorization'));
    const path = url.pathname;
    if (c.req.method === 'GET') {
      const answer = discover(types, path, url.host);
      if (answer) {
        requireMayUrl(rbac, user, 'get', path);
        return Response.json(answer);
      }
    }
    if (!/^\/apis?\//.test(path)) {
      requireMayUrl(rbac, user, c.req.method, path);
      throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
    }
    const target = parseTarget(types, path);
    const verb = verbOf(c.req.method, target, url.searchParams);
    if (!verb) throw methodNotAllowed();
    requireMay(rbac, user, verb, target);
    if (verb === 'watch') return stream(watchObjects(objects, target, url.searchParams), 'application/json');
    if (verb === 'list') return Response.json(listObjects(objects, target, url.searchParams));
    const call = await readCall(c, target, url.searchParams, user);
    const response = answer(call, verb);
    for (const warning of call.options.warnings ?? [])
      response.headers.append('Warning', `299 - ${JSON.stringify(warning)}`);
    return response;
  });

  function answer(call: Call, verb: string): Response {
    const { target, options, query } = call;
    const { type, namespace, name, subresource } = target;
    if (target.isReview) {
      if (verb !== 'create') throw methodNotAllowed();
      const body = requireObject(call.body, target);
      return Response.json(
        answerReview({ rbac, tokens, objects, types, user: call.user }, type.plural, body),
        { status: 201 },
      );
    }
    if (name === undefined) {
      if (verb === 'create')
        return Response.json(operations.create(type, checked(call, objectIn(call)), options), {
          status: 201,
        });
      if (verb === 'deletecollection') return deleteCollection(call);
      throw methodNotAllowed();
    }
    if (subresource === 'token') {
      if (verb !== 'create') throw methodNotAllowed();
      return Response.json(
        requestToken(tokens, type, operations.get(type, namespace, name), call.body as KubeObject),
        { status: 201 },
      );
    }
    if (verb === 'get') {
      const object = operations.get(type, namespace, name);
      if (subresource === 'log') return text(podLog(logs, type, object as Pod, query));
      return Response.json(subresource === 'scale' ? scaleOf(object) : object);
    }
    if (verb === 'delete' && !subresource) return deleteOne(call, name);
    if (verb === 'update') return Response.json(update(call, name));
    if (verb === 'patch') return patch(call, name);
    throw methodNotAllowed();
  }

  function objectIn(call: Call): KubeObject {
    if (call.target.type.namespaced && call.target.namespace === undefined) throw methodNotAllowed();
    const object = requireObject(call.body, call.target);
    if (!object.metadata.name && !object.metadata.generateName) {
      throw new StatusError(
        422,
        'Invalid',
        `${call.target.type.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
        {
          kind: call.target.type.kind,
          causes: [
            {
              reason: 'FieldValueRequired',
              message: 'Required value: name or generateName is required',
              field: 'metadata.name',
            },
          ],
        },
      );
    }
    return object;
  }

  /** Holds a body against its kind's fields: wrong types are refused, unknown fields as `fieldValidation` says. */
  function checked(call: Call, object: KubeObject): KubeObject {
    const { type } = call.target;
    const schema = schemaOf(type.group, type.kind);
    const mismatch = typeMismatch(object, schema);
    if (mismatch)
      throw badRequest(
        `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${mismatch}`,
      );
    const unknown = unknownFields(object, schema).map((field) => `unknown field "${field}"`);
    const mode = call.query.get('fieldValidation') ?? 'Warn';
    if (unknown.length > 0 && mode === 'Strict') {
      throw badRequest(
        `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: strict decoding error: ${unknown.join(', ')}`,
      );
    }
    if (mode === 'Warn') call.options.warnings?.push(...unknown);
    return object;
  }

  function update(call: Call, name: string): KubeObject {
    const { target, options } = call;
    const { type, namespace, subresource } = target;
    if (subresource === 'scale') {
      return scaleOf(
        operations.patch(type, namespace, name, (live) => withScale(live, call.body as KubeObject), options),
      );
    }
    if (subresource === 'finalize') {
      const finalizers = (call.body as KubeObject).spec?.finalizers ?? [];
      const live = operations.get(type, namespace, name);
      return (
        operations.modify(type, live, (o) => Object.assign(o, { spec: { ...o.spec, finalizers } })) ?? live
      );
    }
    return operations.update(type, namespace, name, checked(call, requireObject(call.body, target)), options);
  }

  function patch(call: Call, name: string): Response {
    const { target, options, body, media, query } = call;
    const { type, namespace, subresource } = target;
    const schema = schemaOf(type.group, type.kind);
    if (media === 'application/apply-patch+yaml') {
      if (!query.get('fieldManager'))
        throw badRequest(
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        );
      if (!isFields(body) || body.apiVersion === undefined || body.kind === undefined)
        throw badRequest('apply patches must contain apiVersion and kind');
      const object = checked(call, requireObject(body, target));
      if (!objects.get(type, namespace, name))
        requireMay(rbac, call.user, 'create', { ...target, name: undefined });
      const applied = operations.apply(type, object, { ...options, force: isTrue(query.get('force')) });
      return Response.json(applied.object, { status: applied.created ? 201 : 200 });
    }
    const change = (live: unknown): unknown => {
      if (media === 'application/merge-patch+json') return mergePatch(live, body);
      if (media === 'application/json-patch+json') return jsonPatch(live, body);
      if (media !== 'application/strategic-merge-patch+json') {
        throw new StatusError(
          415,
          'UnsupportedMediaType',
          `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml`,
          {},
        );
      }
      if (type.custom || type.group.includes('.coreos.com') || type.group.startsWith('gateway.')) {
        throw new StatusError(
          415,
          'UnsupportedMediaType',
          'strategic merge patch format is not supported for custom resources',
          {},
        );
      }
      return strategicMergePatch(live, body, schema);
    };
    if (subresource === 'scale') {
      const scaled = operations.patch(
        type,
        namespace,
        name,
        (live) => withScale(live, change(scaleOf(live)) as KubeObject),
        options,
      );
      return Response.json(scaleOf(scaled));
    }
    const changed = operations.patch(
      type,
      namespace,
      name,
      (live) => checked(call, requireObject(change(live), target)),
      options,
    );
    return Response.json(changed);
  }

  function deleteOne(call: Call, name: string): Response {
    const { type, namespace } = call.target;
    const object = operations.get(type, namespace, name);
    const left = operations.delete(type, namespace, name, deleteOptions(call));
    if (left || type.kind === 'Pod') return Response.json(left ?? object);
    return Response.json({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name,
        ...(type.group && { group: type.group }),
        kind: type.plural,
        uid: object.metadata.uid,
      },
    });
  }

  function deleteCollection(call: Call): Response {
    const { type, namespace } = call.target;
    const chosen = objects.list(type, namespace).filter(filterOf(call.target, call.query));
    for (const { metadata } of chosen)
      operations.delete(type, metadata.namespace, metadata.name, deleteOptions(call));
    return Response.json({
      kind: `${type.kind}List`,
      apiVersion: type.group ? `${type.group}/${type.version}` : type.version,
      metadata: { resourceVersion: String(objects.version) },
      items: chosen,
    });
  }

  return app;
}

const stream = (body: ReadableStream<Uint8Array>, type: string): Response =>
  new Response(body, { headers: { 'content-type': type } });

function text(body: ReadableStream<Uint8Array> | string): Response {
  return typeof body === 'string'
    ? new Response(body, { headers: { 'content-type': 'text/plain' } })
    : stream(body, 'text/plain');
}
