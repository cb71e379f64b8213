import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aliasBomb } from '../testing/hostile-files.ts';
import { buildKustomization, rewriteImage } from './build.ts';
import { editAddAnnotation, editSetImage, readImageArgument } from './edit.ts';
import { ManifestError } from './objects.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: app, env: [{ name: A, value: '1' }] }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: old }
`;
const DIGEST = `sha256:${'a'.repeat(64)}`;

test('namespace, labels, images and patches are put into the resources, namespaces come first', () => {
  write({
    'base/kustomization.yaml': 'resources: [app.yaml]\n',
    'base/app.yaml': DEPLOYMENT,
    'staging/kustomization.yaml': `resources: [../base]
namespace: shop-staging
labels: [{ pairs: { team: shop }, includeTemplates: true }]
images: [{ name: app, newName: 'registry.example/web', digest: '${DIGEST}' }]
patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec: { template: { spec: { containers: [{ name: web, env: [{ name: B, value: '2' }] }] } } }
  - target: { kind: Deployment }
    patch: |
      - { op: add, path: /spec/replicas, value: 3 }
`,
  });
  const [namespace, deployment] = buildKustomization(join(folder, 'staging'));
  expect(namespace).toMatchObject({
    kind: 'Namespace',
    metadata: { name: 'shop-staging', labels: { team: 'shop' } },
  });
  expect(deployment).toMatchObject({
    metadata: { namespace: 'shop-staging', labels: { team: 'shop' } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web', team: 'shop' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: `registry.example/web@${DIGEST}`,
              env: [
                { name: 'B', value: '2' },
                { name: 'A', value: '1' },
              ],
            },
          ],
        },
      },
    },
  });
});

test('labels reach selectors only when they are told to', () => {
  write({
    'kustomization.yaml':
      'resources: [app.yaml]\nlabels: [{ pairs: { team: shop }, includeSelectors: true }]\n',
    'app.yaml': DEPLOYMENT,
  });
  expect(buildKustomization(folder)[1]).toMatchObject({
    spec: { selector: { matchLabels: { app: 'web', team: 'shop' } } },
  });
});

test.each([
  ['resource: [app.yaml]', 'json: unknown field "resource"'],
  ['resources: [app.yaml]\nconfigMapGenerator: []', 'the sandbox does not know this: "configMapGenerator"'],
  ['resources: [missing.yaml]', 'no such file or directory'],
  ['resources: ["https://example.com/x.yaml"]', 'remote resource'],
  [
    'resources: [app.yaml]\npatches: [{ patch: "{kind: Deployment, metadata: {name: nobody}}" }]',
    'no matches for Id',
  ],
])('refuses %j', (content, message) => {
  write({ 'kustomization.yaml': content, 'app.yaml': DEPLOYMENT });
  expect(() => buildKustomization(folder)).toThrow(message);
});

test('edit set image writes the digest and keeps comments and other images', () => {
  write({
    'kustomization.yaml':
      '# Generated\nresources: [app.yaml]\nimages:\n  - name: app\n    newTag: unset\n  - name: other\n    newTag: v1\n',
    'app.yaml': DEPLOYMENT,
  });
  editSetImage(folder, [`app=127.0.0.1:5000/acme/web@${DIGEST}`]);
  const text = readFileSync(join(folder, 'kustomization.yaml'), 'utf8');
  expect(text).toContain('# Generated');
  expect(text).toContain('name: other');
  expect(JSON.stringify(buildKustomization(folder))).toContain(`127.0.0.1:5000/acme/web@${DIGEST}`);
  expect(() => readImageArgument('app=host/x@sha256:short')).toThrow('invalid format');
});

test('edit add annotation reaches every object and the pods of a Deployment, and keeps the rest of the file', () => {
  write({
    'kustomization.yaml': '# Generated\nresources: [app.yaml]\n',
    'app.yaml': DEPLOYMENT,
  });
  editAddAnnotation(folder, ['--force', 'onramp.dev/revision:0123456789']);
  expect(() => editAddAnnotation(folder, ['onramp.dev/revision:abc'])).toThrow(
    'annotation onramp.dev/revision already in kustomization file',
  );
  editAddAnnotation(folder, ['-f', 'onramp.dev/revision:12e4,note:"a:b"']);
  expect(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')).toContain('# Generated');
  const annotations = { 'onramp.dev/revision': '12e4', note: 'a:b' };
  const objects = buildKustomization(folder);
  for (const object of objects) expect(object.metadata.annotations).toMatchObject(annotations);
  expect(objects.find(({ kind }) => kind === 'Deployment')).toMatchObject({
    spec: { template: { metadata: { annotations } } },
  });
});

test.each([
  [[], 'must specify annotation'],
  [['a:1', 'b:2'], 'annotations must be comma-separated, with no spaces'],
  [[':1'], "invalid annotation: ':1'"],
  [['On Ramp/x:1'], 'Invalid value: "On Ramp/x"'],
  [['--all', 'a:1'], 'the sandbox does not know this'],
])('edit add annotation refuses %j', (words, message) => {
  write({ 'kustomization.yaml': 'resources: [app.yaml]\n', 'app.yaml': DEPLOYMENT });
  expect(() => editAddAnnotation(folder, words)).toThrow(message);
});

test('an image rule touches its own image only', () => {
  expect(rewriteImage('app:v1', { name: 'app', newTag: 'v2' })).toBe('app:v2');
  expect(rewriteImage('host:5000/app', { name: 'host:5000/app', newName: 'b' })).toBe('b');
  expect(rewriteImage('application', { name: 'app', newTag: 'v2' })).toBe('application');
});

test.each(['kustomization.yaml', 'app.yaml'])(
  'nested aliases in %s are refused with the name of the file',
  (name) => {
    const files = { 'kustomization.yaml': 'resources: [app.yaml]\n', 'app.yaml': DEPLOYMENT };
    write({ ...files, [name]: `${aliasBomb(9)}metadata: { name: x }\n` });
    expect(() => buildKustomization(folder)).toThrow(ManifestError);
    expect(() => buildKustomization(folder)).toThrow(name);
  },
);
