import { PortalError } from '#domain/portal-error.ts';
import { parseAnswer } from '../http/answer.ts';
import { resourceListSchema } from './api-schemas.ts';
import { isRefusal } from './errors.ts';
import type { KubernetesTransport } from './transport.ts';

interface Resource {
  name: string;
  namespaced: boolean;
}

/** Where objects of a kind live, as the server itself says: also for kinds defined by CRDs. */
export interface Discovery {
  /**
   * Path of a collection, or of one object in it.
   * @throws PortalError not-found when the cluster does not know the kind; invalid without a needed namespace
   */
  pathOf(target: { apiVersion: string; kind: string; namespace?: string; name?: string }): Promise<string>;
  /** Like `pathOf` for a collection; a namespaced kind without a namespace means all namespaces. */
  listPathOf(target: { apiVersion: string; kind: string; namespace?: string }): Promise<string>;
}

export function createDiscovery(transport: KubernetesTransport, cluster: string): Discovery {
  const known = new Map<string, Promise<Map<string, Resource>>>();

  const load = async (apiVersion: string): Promise<Map<string, Resource>> => {
    try {
      const { text } = await transport.send({ method: 'GET', path: root(apiVersion) });
      const { resources } = parseAnswer(
        resourceListSchema,
        JSON.parse(text),
        'Kubernetes',
        `reading the kinds of ${apiVersion}`,
      );
      // Subresources (`pods/log`) repeat kinds of their own.
      return new Map(
        resources.filter(({ name }) => !name.includes('/')).map((resource) => [resource.kind, resource]),
      );
    } catch (error) {
      if (isRefusal(error, 404)) return new Map();
      throw error;
    }
  };

  const resourceOf = async (apiVersion: string, kind: string): Promise<Resource> => {
    const cached = await known.get(apiVersion)?.catch(() => undefined);
    const hit = cached?.get(kind);
    if (hit) return hit;
    // Not known, or not yet: a CRD may have been added since.
    const loading = load(apiVersion);
    known.set(apiVersion, loading);
    const found = (await loading).get(kind);
    if (found) return found;
    throw new PortalError(
      'not-found',
      `The cluster ${cluster} does not know the kind ${kind} of ${apiVersion}.`,
      {
        details: { system: 'Kubernetes', cluster, apiVersion, kind, reason: 'unknown-kind' },
      },
    );
  };

  return {
    async pathOf({ apiVersion, kind, namespace, name }) {
      const resource = await resourceOf(apiVersion, kind);
      if (resource.namespaced && !namespace)
        throw new PortalError('invalid', `${kind} ${name ?? ''} needs a namespace.`, {
          details: { apiVersion, kind },
        });
      const within = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? '')}` : '';
      const one = name === undefined ? '' : `/${encodeURIComponent(name)}`;
      return `${root(apiVersion)}${within}/${resource.name}${one}`;
    },
    async listPathOf({ apiVersion, kind, namespace }) {
      const resource = await resourceOf(apiVersion, kind);
      const within = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
      return `${root(apiVersion)}${within}/${resource.name}`;
    },
  };
}

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
