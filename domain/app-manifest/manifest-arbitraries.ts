/** Random but valid manifests, for property tests. */
import fc from 'fast-check';
import type { AppManifest, ManifestApp } from './manifest.ts';

const WORDS = ['api', 'web', 'orders', 'returns', 'cart', 'pay', 'x1', 'on', 'yes', 'null'];
const name = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
  .map((words) => words.join('-'));
const path = fc.oneof(
  fc.constant('.'),
  fc
    .array(fc.constantFrom('services', 'apps', 'a b', '@scope', 'v1.2', 'x_y'), {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) => parts.join('/')),
);
const text = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .filter((value) => !/[\ud800-\udfff\0]/.test(value));
const command = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 })
  .filter((value) => !value.includes('$' + '{{'));
const httpPath = fc.constantFrom('/', '/healthz', '/a/b-c', '/%20', '/metrics');
const size = fc.record({
  cpu: fc.constantFrom('100m', '250m', '1', '0.5'),
  memory: fc.constantFrom('64Mi', '256Mi', '1Gi'),
  pods: fc.integer({ min: 1, max: 5 }),
});
const env = fc.dictionary(fc.constantFrom('LOG_LEVEL', 'YES', 'A', 'FLAG'), text, { maxKeys: 3 });

export const manifestApp: fc.Arbitrary<ManifestApp> = fc
  .record(
    {
      name,
      path,
      blueprint: fc.constantFrom('node@1', 'container@1'),
      runtime: fc.constantFrom('22', '24', '22.11.0'),
      build: command,
      test: command,
      start: command,
      dockerfile: fc.constantFrom('docker/Dockerfile.prod', 'Dockerfile'),
      context: fc.constantFrom('.', 'services'),
      port: fc.integer({ min: 1, max: 65535 }),
      health: httpPath,
      metrics: httpPath,
      user: fc.integer({ min: 1, max: 65535 }),
      writable: fc.uniqueArray(fc.constantFrom('/data', '/app/.next/cache', '/tmp'), { maxLength: 3 }),
      size,
      env,
      environments: fc.dictionary(
        fc.constantFrom('staging', 'production'),
        fc.record({ size: fc.record({ pods: fc.integer({ min: 1, max: 4 }) }), env }, { requiredKeys: [] }),
        { maxKeys: 2 },
      ),
    },
    {
      requiredKeys: ['name', 'path', 'blueprint', 'port', 'user', 'writable', 'size', 'env', 'environments'],
    },
  )
  .map((app) => ({ ...app }));

export const appManifest: fc.Arbitrary<AppManifest> = fc
  .uniqueArray(manifestApp, { minLength: 1, maxLength: 4, selector: (app) => app.name })
  .map((apps) => ({ apiVersion: 'onramp.dev/v1' as const, team: 'checkout', apps }));
