import type { z } from 'zod';
import type { Ensured, Removal } from '#domain/effect.ts';
import { PortalError } from '#domain/portal-error.ts';
import { parseAnswer } from '../http/answer.ts';
import { toLines } from '../http/tail.ts';
import {
  accessReviewSchema,
  eventSchema,
  listSchema,
  objectSchema,
  tokenSchema,
  versionSchema,
} from './api-schemas.ts';
import { createDiscovery } from './discovery.ts';
import { guard, isRefusal } from './errors.ts';
import { nameOf, sameContent, toClusterEvent } from './mapper.ts';
import { createTransport, type KubernetesOptions, type KubernetesRequest } from './transport.ts';
import type { Kubernetes, KubernetesObject, ListRequest, ObjectReference } from './types.ts';

const LIST_PAGE_SIZE = 500;
const LOG_LIMIT_BYTES = 256 * 1024;
const APPLY_PATCH = 'application/apply-patch+yaml';

/** One cluster, reached with the kubeconfig's context of the same name. */
export function createKubernetesClient(options: KubernetesOptions): Kubernetes {
  const { cluster, fieldManager = 'onramp' } = options;
  const transport = createTransport(options);
  const discovery = createDiscovery(transport, cluster);

  const send = async <T>(doing: string, schema: z.ZodType<T>, request: KubernetesRequest) => {
    const { status, text } = await transport.send(request);
    return { status, value: parseAnswer(schema, JSON.parse(text), 'Kubernetes', doing) };
  };

  /** Reads without mapping errors, for use inside a `guard`. */
  const lookUp = async (reference: ObjectReference, doing: string): Promise<KubernetesObject | null> => {
    const path = await discovery.pathOf(reference);
    try {
      return (await send(doing, objectSchema, { method: 'GET', path })).value;
    } catch (error) {
      if (isRefusal(error, 404)) return null;
      throw error;
    }
  };

  const find = (reference: ObjectReference) => {
    const doing = `reading ${nameOf(reference)}`;
    return guard(cluster, doing, () => lookUp(reference, doing));
  };

  const applyWith = (
    object: KubernetesObject,
    doing: string,
    mode: { force: boolean; dryRun: boolean },
    isUnchanged: (before: KubernetesObject, after: KubernetesObject) => boolean,
  ): Promise<Ensured<KubernetesObject>> =>
    guard(cluster, doing, async () => {
      const reference = toReference(object);
      const before = await lookUp(reference, doing);
      const after = await send(doing, objectSchema, {
        method: 'PATCH',
        path: await discovery.pathOf(reference),
        query: {
          fieldManager,
          ...(mode.force ? { force: 'true' } : {}),
          ...(mode.dryRun ? { dryRun: 'All' } : {}),
        },
        contentType: APPLY_PATCH,
        body: object,
      });
      if (after.status === 201 || before === null) return { effect: 'created', value: after.value };
      return { effect: isUnchanged(before, after.value) ? 'unchanged' : 'changed', value: after.value };
    });

  const listAll = async (request: ListRequest, doing: string): Promise<KubernetesObject[]> => {
    const path = await discovery.listPathOf(request);
    const found: KubernetesObject[] = [];
    let next: string | undefined;
    do {
      const { value } = await send(doing, listSchema, {
        method: 'GET',
        path,
        query: {
          limit: String(LIST_PAGE_SIZE),
          labelSelector: request.labelSelector,
          fieldSelector: request.fieldSelector,
          continue: next,
        },
      });
      const { apiVersion, kind } = request;
      found.push(...value.items.map((item) => ({ ...item, apiVersion, kind }) as KubernetesObject));
      next = value.metadata.continue || undefined;
    } while (next);
    return found;
  };

  return {
    cluster,
    find,
    version: () =>
      guard(cluster, 'asking for its version', async () => {
        const doing = 'asking for its version';
        return (await send(doing, versionSchema, { method: 'GET', path: '/version' })).value.gitVersion;
      }),
    apply: (object, { onConflict = 'refuse' } = {}) =>
      applyWith(
        object,
        `applying ${nameOf(toReference(object))}`,
        { force: onConflict === 'take-over', dryRun: false },
        // An apply that changes nothing writes nothing.
        (before, after) => before.metadata.resourceVersion === after.metadata.resourceVersion,
      ),
    previewApply: (object) =>
      applyWith(
        object,
        `previewing ${nameOf(toReference(object))}`,
        { force: true, dryRun: true },
        sameContent,
      ),
    async get(reference) {
      const found = await find(reference);
      if (found) return found;
      throw new PortalError('not-found', `The cluster ${cluster} has no ${nameOf(reference)}.`, {
        details: { system: 'Kubernetes', cluster, ...reference },
      });
    },
    list(request) {
      const doing = `listing ${request.kind} objects`;
      return guard(cluster, doing, () => listAll(request, doing));
    },
    delete: (reference, { propagation = 'Background', uid } = {}) =>
      guard(cluster, `removing ${nameOf(reference)}`, async (): Promise<Removal> => {
        try {
          const { text } = await transport.send({
            method: 'DELETE',
            path: await discovery.pathOf(reference),
            body: {
              apiVersion: 'v1',
              kind: 'DeleteOptions',
              propagationPolicy: propagation,
              ...(uid ? { preconditions: { uid } } : {}),
            },
          });
          // Gone at once: a Status. Otherwise the object itself, marked for deletion.
          const answer = JSON.parse(text) as { metadata?: { deletionTimestamp?: string } };
          return answer.metadata?.deletionTimestamp ? 'deleting' : 'deleted';
        } catch (error) {
          // With a uid, 409 says that the name belongs to another object by now.
          if (isRefusal(error, 404) || (uid !== undefined && isRefusal(error, 409))) return 'absent';
          throw error;
        }
      }),
    createToken({ namespace, serviceAccount, expiresInSeconds, audiences = [] }) {
      const doing = `asking for a token of the service account ${namespace}/${serviceAccount}`;
      return guard(cluster, doing, async () => {
        const { value } = await send(doing, tokenSchema, {
          method: 'POST',
          path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(serviceAccount)}/token`,
          body: {
            apiVersion: 'authentication.k8s.io/v1',
            kind: 'TokenRequest',
            spec: { expirationSeconds: expiresInSeconds, audiences },
          },
        });
        return { token: value.status.token, expiresAt: value.status.expirationTimestamp };
      });
    },
    podLogs: ({ namespace, pod, container, tailLines, instance = 'current', timestamps }) =>
      guard(cluster, `reading the log of the pod ${namespace}/${pod}`, async () => {
        try {
          const { text } = await transport.send({
            method: 'GET',
            path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
            query: {
              container,
              tailLines: String(tailLines),
              limitBytes: String(LOG_LIMIT_BYTES),
              previous: instance === 'previous' ? 'true' : undefined,
              timestamps: timestamps && 'true',
            },
          });
          return toLines(text);
        } catch (error) {
          // 400 BadRequest: the container is waiting to start, or there was no previous instance.
          if (isRefusal(error, 400)) return null;
          throw error;
        }
      }),
    listEvents({ namespace, involvedObject }) {
      const doing = `reading the events of ${namespace}`;
      const fieldSelector =
        involvedObject &&
        `involvedObject.kind=${involvedObject.kind},involvedObject.name=${involvedObject.name}`;
      return guard(cluster, doing, async () => {
        const events = await listAll({ apiVersion: 'v1', kind: 'Event', namespace, fieldSelector }, doing);
        return events
          .map((event) => toClusterEvent(parseAnswer(eventSchema, event, 'Kubernetes', doing)))
          .toSorted((a, b) => (b.lastSeenAt?.getTime() ?? 0) - (a.lastSeenAt?.getTime() ?? 0));
      });
    },
    mayI({ verb, group, resource, subresource, namespace, name }) {
      const doing = `asking what Onramp may do with ${resource}`;
      return guard(cluster, doing, async () => {
        const { value } = await send(doing, accessReviewSchema, {
          method: 'POST',
          path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
          body: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec: { resourceAttributes: { verb, group, resource, subresource, namespace, name } },
          },
        });
        return value.status;
      });
    },
  };
}

function toReference({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference {
  return {
    apiVersion,
    kind,
    name: metadata.name,
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
  };
}
