import { HttpMethod, IsomorphicFetchHttpLibrary, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { PortalError } from '#domain/portal-error.ts';
import { toTransportFailure } from '../http/fetch.ts';
import { DEFAULT_TIMEOUT_MS, type IntegrationLog } from '../http/options.ts';
import { KubernetesRefusal } from './errors.ts';

export interface KubernetesOptions {
  /** A kubeconfig's text, or where its file is. */
  kubeconfig: string | { path: string };
  /** Name of the kubeconfig's context, which is the cluster's name in the organisation file. */
  cluster: string;
  /** Replaces the context's server address, for a proxy in between. */
  server?: string;
  /** Owner of the fields Onramp applies; `onramp` unless told. */
  fieldManager?: string;
  log?: IntegrationLog;
  timeoutMs?: number;
}

export interface KubernetesRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | undefined>;
  contentType?: string;
  body?: unknown;
}

export interface KubernetesAnswer {
  status: number;
  text: string;
}

export interface KubernetesTransport {
  /** @throws KubernetesRefusal on a 4xx or 5xx, TransportFailure when no answer came */
  send(request: KubernetesRequest): Promise<KubernetesAnswer>;
}

/**
 * Plain requests with the kubeconfig's credentials and TLS settings. The library's typed clients are not used: they
 * drop fields their models do not know, which custom resources and newer servers have.
 * @throws PortalError invalid when the kubeconfig has no such context
 */
export function createTransport(options: KubernetesOptions): KubernetesTransport {
  const config = loadConfig(options);
  const server = config.getCurrentCluster()?.server.replace(/\/+$/, '') ?? '';
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const http = new IsomorphicFetchHttpLibrary();

  return {
    async send({ method, path, query = {}, contentType = 'application/json', body }) {
      const context = new RequestContext(`${server}${path}`, HttpMethod[method]);
      for (const [name, value] of Object.entries(query))
        if (value !== undefined) context.setQueryParam(name, value);
      context.setHeaderParam('Accept', 'application/json, */*');
      if (body !== undefined) {
        context.setHeaderParam('Content-Type', contentType);
        context.setBody(JSON.stringify(body));
      }
      context.setSignal(AbortSignal.timeout(timeoutMs));
      const call = `${method} ${options.cluster}${path}`;
      const started = performance.now();
      const answer = await exchange();
      const durationMs = Math.round(performance.now() - started);
      options.log?.debug(
        { system: 'Kubernetes', call, status: answer.status, durationMs },
        'outside call answered',
      );
      if (answer.status >= 400)
        throw new KubernetesRefusal(answer.status, parse(answer.text), answer.retryAfter);
      return answer;

      async function exchange() {
        try {
          await config.applySecurityAuthentication(context);
          const response = await http.send(context).toPromise();
          const text = await response.body.text();
          return {
            status: response.httpStatusCode,
            text,
            retryAfter: response.headers['retry-after'] ?? null,
          };
        } catch (error) {
          const failure = toTransportFailure(error, call, timeoutMs);
          options.log?.warn(
            { system: 'Kubernetes', call, timedOut: failure.timedOut },
            'outside call failed',
          );
          throw failure;
        }
      }
    },
  };
}

function loadConfig(options: KubernetesOptions): KubeConfig {
  const loaded = new KubeConfig();
  if (typeof options.kubeconfig === 'string') loaded.loadFromString(options.kubeconfig);
  else loaded.loadFromFile(options.kubeconfig.path);
  const context = loaded.getContextObject(options.cluster);
  const cluster = context && loaded.getCluster(context.cluster);
  if (!context || !cluster) {
    const known = loaded.getContexts().map((one) => one.name);
    throw new PortalError(
      'invalid',
      `The kubeconfig has no context "${options.cluster}" (it has: ${known.join(', ') || 'none'}). Add one, or rename the cluster in the organisation file.`,
      { details: { cluster: options.cluster, known } },
    );
  }
  const server = options.server ?? cluster.server;
  const adjusted = new KubeConfig();
  adjusted.loadFromOptions({
    // Plain http has no certificate to check; the library insists on being told.
    clusters: [{ ...cluster, server, ...(server.startsWith('http:') ? { skipTLSVerify: true } : {}) }],
    users: loaded.getUsers(),
    contexts: [context],
    currentContext: context.name,
  });
  return adjusted;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { kind: 'Status', message: text.slice(0, 500) };
  }
}
