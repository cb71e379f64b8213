import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { PIPELINE_KINDS } from '../namespaces/deploy-rights.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { deployPaths, renderDeployFolder, toYaml } from './kustomization.ts';
import type { ManifestApp } from './manifest.ts';
import { manifestAppSchema } from './manifest.ts';
import { appManifest, manifestApp } from './manifest-arbitraries.ts';
import { renderApp } from './render.ts';
import type { RenderContext } from './render-context.ts';
import { appUrl, environmentContext } from './render-context.ts';

const TARGET = {
  team: 'checkout',
  environment: 'staging',
  cluster: {
    gateway: { name: 'public', namespace: 'gateway-system' },
    domain: 'apps.example',
    protocol: 'https' as const,
    port: null,
    monitorLabels: { release: 'prometheus' },
    ingressNamespaces: ['gateway-system', 'monitoring'],
  },
  repository: { host: 'github.com', id: 4711, name: 'Returns.Service' },
};

function app(changes: Partial<ManifestApp> = {}): ManifestApp {
  const size = { cpu: '250m', memory: '256Mi', pods: 2 };
  return manifestAppSchema.parse({ name: 'returns-api', blueprint: 'node@1', port: 8080, size, ...changes });
}

const context = (one: ManifestApp): RenderContext => environmentContext(one.name, TARGET);
const objects = (one: ManifestApp): KubernetesObject[] => Object.values(renderApp(one, context(one))).flat();
const kinds = (one: ManifestApp) => objects(one).map((object) => object.kind);

describe('rendering an app', () => {
  it('makes the objects that the deploy identity may apply, and between them all of those kinds', () => {
    const everything = app({ metrics: '/metrics' });
    expect(new Set(kinds(everything))).toEqual(new Set(PIPELINE_KINDS.map(({ kind }) => kind)));
    for (const object of objects(everything)) {
      expect(PIPELINE_KINDS).toContainEqual(
        expect.objectContaining({ apiVersion: object.apiVersion, kind: object.kind }),
      );
    }
  });

  it('budgets disruptions only where there is more than one pod, in that environment', () => {
    expect(kinds(app())).toContain('PodDisruptionBudget');
    expect(kinds(app({ environments: { staging: { size: { pods: 1 } } } }))).not.toContain(
      'PodDisruptionBudget',
    );
    expect(kinds(app({ environments: { production: { size: { pods: 1 } } } }))).toContain(
      'PodDisruptionBudget',
    );
  });

  it('monitors metrics only where there are any, and pods always', () => {
    expect(kinds(app())).toContain('PrometheusRule');
    expect(kinds(app())).not.toContain('ServiceMonitor');
    expect(JSON.stringify(objects(app()))).not.toContain('AppTargetDown');
    expect(JSON.stringify(objects(app({ metrics: '/metrics' })))).toContain('AppTargetDown');
  });

  it('probes the health path, or the port where there is none', () => {
    expect(container(app({ health: '/healthz' }))).toMatchObject({
      readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
    });
    expect(container(app())).toMatchObject({ livenessProbe: { tcpSocket: { port: 'http' } } });
  });

  it('gives the environment the last word on variables, and the port its own', () => {
    const one = app({ env: { A: '1', B: '1' }, environments: { staging: { env: { B: '2' } } } });
    expect(container(one).env).toEqual([
      { name: 'PORT', value: '8080' },
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ]);
  });

  it('meets the pod security standard "restricted", whatever the manifest says', () => {
    fc.assert(
      fc.property(manifestApp, (one) => {
        const pod = podOf(one);
        expect(pod).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: one.user,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        });
        expect(one.user).toBeGreaterThan(0);
        expect(container(one)).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { requests: { memory: expect.any(String) }, limits: { memory: expect.any(String) } },
        });
        const mounts = container(one).volumeMounts.map((mount: { mountPath: string }) => mount.mountPath);
        expect(new Set(mounts).size).toBe(mounts.length);
        expect(mounts).toContain('/tmp');
      }),
    );
  });

  it('writes YAML that any reader takes for the same objects, strings like yes, on and 1:20 included', () => {
    fc.assert(
      fc.property(manifestApp, (one) => {
        const rendered = objects(one);
        const text = toYaml(rendered);
        for (const version of ['1.1', '1.2'] as const) {
          const read = parseAllDocuments(text, { version });
          expect(read.map((document) => document.toJS())).toEqual(rendered);
        }
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  it('fills a kustomize folder with the files that were announced, each listed once', () => {
    fc.assert(
      fc.property(appManifest, ({ apps }) => {
        const files = renderDeployFolder({ ...TARGET, apps, registry: 'registry.example', owner: 'Acme' });
        expect(files.map((file) => file.path)).toEqual(
          deployPaths(
            'staging',
            apps.map(({ name }) => name),
          ),
        );
        const [kustomization] = parseAllDocuments(files[0]?.content ?? '').map((document) => document.toJS());
        expect(kustomization.resources.map((name: string) => `deploy/staging/${name}`)).toEqual(
          files.slice(1).map((file) => file.path),
        );
        expect(
          kustomization.images.every((image: { newName: string }) =>
            image.newName.startsWith('registry.example/acme/'),
          ),
        ).toBe(true);
      }),
      { numRuns: 30 },
    );
  }, 30_000);

  it('refuses host names that are too long for DNS', () => {
    const environment = 'e'.repeat(30);
    expect(() => appUrl('a'.repeat(40), environment, TARGET.cluster)).toThrow(RangeError);
    expect(appUrl('shop', 'staging', { ...TARGET.cluster, port: 8443 })).toBe(
      'https://shop-staging.apps.example:8443',
    );
  });

  const contracts = process.env.CONTRACTS_DIR;
  it.skipIf(!contracts)(
    'is valid by the schemas of Kubernetes and of the Prometheus operator (needs CONTRACTS_DIR)',
    async () => {
      const { createContract } = await import(join(contracts ?? '', 'check-exchange.mjs'));
      const contract = createContract(join(contracts ?? '', 'kubernetes.json'));
      expect(existsSync(join(contracts ?? '', 'kubernetes.json'))).toBe(true);
      for (const object of objects(app({ metrics: '/metrics', health: '/healthz' }))) {
        const resource = PIPELINE_KINDS.find(({ kind }) => kind === object.kind)?.resource;
        const group = object.apiVersion.includes('/')
          ? `/apis/${object.apiVersion}`
          : `/api/${object.apiVersion}`;
        const path = `${group}/namespaces/checkout-staging/${resource}`;
        const exchange = {
          method: 'POST',
          path,
          requestBody: object,
          requestType: 'application/json',
          status: 201,
          responseBody: object,
          contentType: 'application/json',
        };
        // The contract has no schema of the Gateway API.
        if (object.kind !== 'HTTPRoute') expect([...contract.check(exchange)], object.kind).toEqual([]);
      }
    },
  );
});

function podOf(one: ManifestApp): Record<string, never> {
  const deployment = objects(one).find((object) => object.kind === 'Deployment') as unknown as {
    spec: { template: { spec: Record<string, never> } };
  };
  return deployment.spec.template.spec;
}

function container(
  one: ManifestApp,
): Record<string, never> & { volumeMounts: Array<{ mountPath: string }>; env: unknown } {
  const [only] = podOf(one).containers as unknown as Array<ReturnType<typeof container>>;
  if (!only) throw new Error('The Deployment has no container.');
  return only;
}
