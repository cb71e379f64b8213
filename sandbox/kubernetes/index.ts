import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../kernel/serve.ts';
import { serveApp } from '../kernel/serve.ts';
import type { Store } from '../kernel/store.ts';
import { Operations } from './api/operations.ts';
import { createApiServer } from './api/server.ts';
import { Rbac } from './auth/rbac.ts';
import { Tokens } from './auth/tokens.ts';
import { bootstrap } from './bootstrap.ts';
import { startControllers } from './controllers/controller.ts';
import { createCustomResourceController } from './controllers/custom-resources.ts';
import { createDeploymentController } from './controllers/deployments.ts';
import { createEndpointsController } from './controllers/endpoints.ts';
import type { EventRecorder } from './controllers/events.ts';
import { createEventRecorder } from './controllers/events.ts';
import { createGarbageCollector } from './controllers/garbage-collector.ts';
import { createJobController } from './controllers/jobs.ts';
import { createNamespaceController } from './controllers/namespaces.ts';
import { createQuotaController } from './controllers/quotas.ts';
import { createReplicaSetController } from './controllers/replica-sets.ts';
import { createRouteController } from './controllers/routes.ts';
import { createTokenSecretController } from './controllers/token-secrets.ts';
import type { PullImage } from './node/image.ts';
import { Kubelet } from './node/kubelet.ts';
import type { LogStream } from './node/logs.ts';
import { PodLogs } from './node/logs.ts';
import { PodNetwork } from './node/pod-network.ts';
import { Processes } from './node/processes.ts';
import { nodeBinFolder, podFolder, shareFile } from './node/rootfs.ts';
import { startProxy } from './proxy.ts';
import { ResourceTypes } from './resource-types.ts';
import { ObjectStore } from './storage/object-store.ts';
import type { KubeObject } from './types.ts';

export type { PullImage } from './node/image.ts';
export type { LogStream } from './node/logs.ts';
export type { KubeObject } from './types.ts';

export interface KubernetesOptions {
  store: Store;
  dataDir: string;
  /** Where pods run: other accounts reach it. `dataDir` unless told. */
  workDir?: string;
  /** Port of the API; 0 picks a free one. */
  port: number;
  /** Port of the proxy that serves the routes' hosts; 0 picks a free one. */
  proxyPort: number;
  pullImage: PullImage;
  log: (line: string) => void;
  /** First pause before a crashed container starts again, in ms (as in life: 10 s). */
  backOffMs?: number;
}

/** What the neighbours (Prometheus, Loki) see of the cluster. */
export interface ClusterView {
  /** Objects by built-in plural name: `pods`, `servicemonitors` ... */
  list(plural: string, namespace?: string): KubeObject[];
  /** Where on this machine a pod's port really is. */
  dial(ip: string, port: number): { host: string; port: number };
  /** Everything containers printed. */
  logStreams(): LogStream[];
  /** Writes an Event about an object, as an operator in the cluster would. */
  record: EventRecorder['record'];
}

export interface Kubernetes extends Service {
  /** Path of an administrator's kubeconfig. */
  kubeconfig: string;
  adminToken: string;
  proxyUrl: string;
  proxyPort: number;
  view: ClusterView;
  /** A token for a service account. @throws when there is no such account */
  mintToken(namespace: string, serviceAccount: string, seconds?: number): string;
}

/**
 * Starts the cluster: API, controllers, a node that runs processes, and the proxy. A new one has the namespaces
 * `gateway-system` (Gateway `public`, for `*.localhost`) and `monitoring` (Prometheus `prometheus`, which wants the
 * label `release: prometheus`).
 */
export async function startKubernetes(options: KubernetesOptions): Promise<Kubernetes> {
  const { store, dataDir, log } = options;
  const types = new ResourceTypes();
  const objects = new ObjectStore(store);
  const operations = new Operations(objects, types, new Rbac(objects, types));
  const tokens = new Tokens(store);
  const logs = new PodLogs(join(dataDir, 'pod-logs'));
  const network = new PodNetwork(store);
  bootstrap(operations);

  const recorder = (component: string) => createEventRecorder(operations, component);
  const stopControllers = startControllers(
    operations,
    [
      createCustomResourceController(operations),
      createNamespaceController(operations),
      createTokenSecretController(operations, tokens),
      createDeploymentController(operations, recorder('deployment-controller')),
      createReplicaSetController(operations, recorder('replicaset-controller')),
      createJobController(operations, recorder('job-controller')),
      createEndpointsController(operations),
      createRouteController(operations),
      createQuotaController(operations),
      createGarbageCollector(operations),
    ],
    log,
  );
  const podsFolder = podFolder(options.workDir ?? dataDir);
  const kubelet = new Kubelet({
    operations,
    tokens,
    events: recorder('kubelet'),
    logs,
    network,
    processes: new Processes(store),
    pullImage: options.pullImage,
    podsFolder,
    binFolder: nodeBinFolder(podsFolder),
    preload: shareFile(podsFolder, join(import.meta.dirname, 'node', 'preload.cjs')),
    backOffMs: options.backOffMs ?? 10_000,
    log,
  });
  kubelet.start();

  const service = await serveApp(createApiServer({ operations, tokens, logs, log }), options.port);
  const proxy = await startProxy({
    operations,
    port: options.proxyPort,
    dial: (ip, port) => network.dial(ip, port),
  });
  const kubeconfig = join(dataDir, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigText(service.url, tokens.adminToken), { mode: 0o600 });
  chmodSync(kubeconfig, 0o600);

  return {
    ...service,
    kubeconfig,
    adminToken: tokens.adminToken,
    proxyUrl: proxy.url,
    proxyPort: proxy.port,
    view: {
      list: (plural, namespace) => objects.list(types.get(plural), namespace),
      dial: (ip, port) => network.dial(ip, port),
      logStreams: () => logs.streams(),
      record: recorder('prometheus-operator').record,
    },
    mintToken: (namespace, name, seconds = 3600) => {
      const account = operations.get(types.get('serviceaccounts'), namespace, name);
      return tokens.mint({ namespace, name, uid: account.metadata.uid ?? '' }, seconds).token;
    },
    close: async () => {
      stopControllers();
      await kubelet.stop();
      await proxy.close();
      await service.close();
    },
  };
}

/** A kubeconfig for the plain-HTTP API. `insecure-skip-tls-verify` lets clients take it without an authority. */
function kubeconfigText(server: string, token: string): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: sandbox
    cluster:
      server: ${server}
      insecure-skip-tls-verify: true
users:
  - name: admin
    user:
      token: ${token}
contexts:
  - name: sandbox
    context:
      cluster: sandbox
      user: admin
current-context: sandbox
`;
}
