import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openStore } from '../../kernel/store.ts';
import type { Kubernetes } from '../index.ts';
import { startKubernetes } from '../index.ts';
import type { ImageConfig, PulledImage } from '../node/image.ts';

export interface TestCluster {
  kubernetes: Kubernetes;
  dataDir: string;
  /** Makes an image of these files; `reference` is what manifests name. */
  addImage(reference: string, files: Record<string, string>, config?: ImageConfig): void;
  /** Calls the API with the administrator's token, or another. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Server-side apply of an object at its own path. */
  apply(object: Manifest, options?: CallOptions): Promise<Answer>;
  /** Makes a namespace, and waits for the default service account that its pods need. */
  makeNamespace(name: string, labels?: Record<string, string>): Promise<void>;
  /** Ends the cluster and starts it again on the same state. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface CallOptions {
  token?: string;
  contentType?: string;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the API answered
  body: any;
  headers: Headers;
}

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

const PLURALS: Record<string, string> = {
  NetworkPolicy: 'networkpolicies',
  Ingress: 'ingresses',
  Endpoints: 'endpoints',
};

/** The API path of an object. */
export function pathOf({ apiVersion, kind, metadata }: Manifest): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata.namespace ? `/namespaces/${metadata.namespace}` : '';
  return `${root}${namespace}/${PLURALS[kind] ?? `${kind.toLowerCase()}s`}/${metadata.name}`;
}

/** A cluster on free ports and a folder of its own, with images made by the test. */
export async function startTestCluster(options: { backOffMs?: number } = {}): Promise<TestCluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-kubernetes-'));
  // Pods' unprivileged users must reach their files.
  chmodSync(dataDir, 0o755);
  const images = new Map<string, PulledImage>();
  const lines: string[] = [];
  const start = (ports: { port: number; proxyPort: number }) => {
    store = openStore(join(dataDir, 'state.db'));
    return startKubernetes({
      store,
      dataDir,
      ...ports,
      backOffMs: options.backOffMs ?? 300,
      log: (line) => lines.push(line),
      pullImage: async (reference) => {
        const image = images.get(reference);
        if (!image) throw new Error(`manifest unknown: ${reference}`);
        return image;
      },
    });
  };
  let store: ReturnType<typeof openStore>;
  let kubernetes = await start({ port: 0, proxyPort: 0 });

  async function call(
    method: string,
    path: string,
    body?: unknown,
    { token, contentType = 'application/json' }: CallOptions = {},
  ): Promise<Answer> {
    const send = () =>
      fetch(kubernetes.url + path, {
        method,
        headers: {
          authorization: `Bearer ${token ?? kubernetes.adminToken}`,
          ...(body !== undefined && { 'content-type': contentType }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    // A connection kept from before a restart is closed: one more try opens a new one.
    const response = await send().catch(send);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && !path.includes('watch=');
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  }

  return {
    get kubernetes() {
      return kubernetes;
    },
    dataDir,
    call,
    apply: (object, callOptions = {}) =>
      call('PATCH', `${pathOf(object)}?fieldManager=test&force=true`, object, {
        ...callOptions,
        contentType: 'application/apply-patch+yaml',
      }),
    addImage(reference, files, config = {}) {
      const rootfs = mkdtempSync(join(dataDir, 'image-'));
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(rootfs, path)), { recursive: true });
        writeFileSync(join(rootfs, path), content);
      }
      images.set(reference, {
        rootfs,
        config: { WorkingDir: '/app', User: '1001', Cmd: ['node', 'server.js'], ...config },
      });
    },
    async makeNamespace(name, labels = {}) {
      await call('POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels },
      });
      const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
      await eventually(async () => (await call('GET', account)).status === 200);
    },
    async restart() {
      const { port, proxyPort } = kubernetes;
      await kubernetes.close();
      store.close();
      kubernetes = await start({ port, proxyPort });
    },
    async close() {
      await kubernetes.close();
      store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Asks until the answer is there. @throws with what was last seen, after `timeoutMs` */
export async function eventually<T>(
  ask: () => Promise<T | null | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not true after ${timeoutMs} ms: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
