import type { KubernetesObject } from '../kustomize/objects.ts';
import type { Connection } from './kubeconfig.ts';

interface ApiResource {
  name: string;
  singularName?: string;
  kind: string;
  namespaced: boolean;
  shortNames?: string[];
}

export interface Resource extends ApiResource {
  apiVersion: string;
}

/** An answer of the API server that is not success. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export interface ApiClient {
  namespace: string;
  request(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<{ status: number; body: Record<string, unknown>; warnings: string[] }>;
  /** Resource of an object's kind. @throws Error in kubectl's words */
  resourceFor(object: Pick<KubernetesObject, 'apiVersion' | 'kind'>): Promise<Resource>;
  /** Resource by what people type: plural, singular, kind or short name, with or without group. */
  resourceNamed(text: string): Promise<Resource>;
  pathOf(resource: Resource, namespace: string | null, name?: string): string;
}

/** A client of an API server, with a kubeconfig's token and nothing else. */
export function createApiClient(connection: Connection): ApiClient {
  const lists = new Map<string, Promise<ApiResource[]>>();

  async function request(method: string, path: string, body?: unknown, contentType = 'application/json') {
    const response = await fetch(`${connection.server}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(connection.token ? { authorization: `Bearer ${connection.token}` } : {}),
        ...(body !== undefined ? { 'content-type': contentType } : {}),
      },
      ...(body !== undefined ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    }).catch(() => {
      throw new Error(
        `The connection to the server ${new URL(connection.server).host} was refused - did you specify the right host or port?`,
      );
    });
    const text = await response.text();
    const parsed = parseJson(text);
    if (!response.ok) {
      if (response.status === 401)
        throw new ApiError(401, 'Unauthorized', 'You must be logged in to the server (Unauthorized)');
      throw new ApiError(
        response.status,
        String(parsed.reason ?? ''),
        String(parsed.message ?? (text || response.statusText)),
      );
    }
    const warnings =
      (response.headers.get('warning') ?? '')
        .match(/"(?:\\.|[^"\\])*"/g)
        ?.map((quoted) => quoted.slice(1, -1).replaceAll('\\"', '"')) ?? [];
    return { status: response.status, body: parsed, warnings };
  }

  const groupPath = (apiVersion: string): string =>
    apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

  function resourcesOf(apiVersion: string): Promise<ApiResource[]> {
    const known = lists.get(apiVersion);
    if (known) return known;
    const loaded = request('GET', groupPath(apiVersion)).then(
      ({ body }) =>
        ((body.resources ?? []) as ApiResource[]).filter((resource) => !resource.name.includes('/')),
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      },
    );
    lists.set(apiVersion, loaded);
    return loaded;
  }

  async function apiVersions(): Promise<string[]> {
    const { body } = await request('GET', '/apis');
    const groups = (body.groups ?? []) as Array<{ preferredVersion?: { groupVersion: string } }>;
    return ['v1', ...groups.flatMap((group) => group.preferredVersion?.groupVersion ?? [])];
  }

  return {
    namespace: connection.namespace,
    request,
    async resourceFor({ apiVersion, kind }) {
      const found = (await resourcesOf(apiVersion)).find((resource) => resource.kind === kind);
      if (!found)
        throw new Error(
          `no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
        );
      return { ...found, apiVersion };
    },
    async resourceNamed(text) {
      const [name = '', ...group] = text.toLowerCase().split('.');
      for (const apiVersion of await apiVersions()) {
        if (group.length > 0 && apiVersion.split('/')[0] !== group.join('.')) continue;
        const found = (await resourcesOf(apiVersion)).find(
          (resource) =>
            resource.name === name ||
            resource.kind.toLowerCase() === name ||
            resource.singularName === name ||
            resource.shortNames?.includes(name),
        );
        if (found) return { ...found, apiVersion };
      }
      throw new Error(`the server doesn't have a resource type "${text}"`);
    },
    pathOf(resource, namespace, name) {
      const scope = resource.namespaced
        ? `/namespaces/${encodeURIComponent(namespace ?? connection.namespace)}`
        : '';
      return `${groupPath(resource.apiVersion)}${scope}/${resource.name}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
    },
  };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** `deployment.apps/web`, as kubectl names an object. */
export function displayName(resource: Resource, name: string): string {
  const group = resource.apiVersion.includes('/') ? `.${resource.apiVersion.split('/')[0]}` : '';
  return `${resource.singularName || resource.kind.toLowerCase()}${group}/${name}`;
}
