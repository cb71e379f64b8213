import type { Manifest } from './cluster.ts';

/** A container that pod security at `restricted` accepts. */
const restrictedContainer = (changes: Record<string, unknown> = {}) => ({
  name: 'app',
  image: 'sample/web:1',
  ports: [{ name: 'http', containerPort: 3000 }],
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
  readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1 },
  ...changes,
});

export const namespace = (name: string, labels: Record<string, string> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

export const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' };

export const pod = (
  namespaceName: string,
  name: string,
  container: Record<string, unknown> = {},
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: namespaceName },
  spec: { containers: [restrictedContainer(container)] },
});

export function deployment(
  namespaceName: string,
  name: string,
  container: Record<string, unknown> = {},
  spec: Record<string, unknown> = {},
): Manifest {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: namespaceName, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { automountServiceAccountToken: false, containers: [restrictedContainer(container)] },
      },
      ...spec,
    },
  };
}

export const service = (namespaceName: string, name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: namespaceName, labels: { 'app.kubernetes.io/name': name } },
  spec: {
    selector: { 'app.kubernetes.io/name': name },
    ports: [{ name: 'http', port: 80, targetPort: 'http' }],
  },
});

export const httpRoute = (namespaceName: string, name: string, hostname: string): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name, namespace: namespaceName },
  spec: {
    parentRefs: [{ name: 'public', namespace: 'gateway-system' }],
    hostnames: [hostname],
    rules: [{ backendRefs: [{ name, port: 80 }] }],
  },
});

/** A web server of three paths: `/healthz`, `/metrics`, and a greeting anywhere else. */
export const WEB_SERVER = `
const http = require('node:http');
let requests = 0;
http.createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok');
  if (request.url === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    return response.end('# TYPE http_requests_total counter\\nhttp_requests_total{code="200"} ' + requests + '\\n');
  }
  requests += 1;
  console.log('request ' + request.url);
  response.end('hello from ' + (process.env.GREETING || 'the sample'));
}).listen(3000, () => console.log('listening on 3000 as uid ' + process.getuid()));
`;
