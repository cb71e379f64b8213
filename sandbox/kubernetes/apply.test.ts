import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from './testing/cluster.ts';
import { startTestCluster } from './testing/cluster.ts';
import { deployment } from './testing/manifests.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
  await cluster.makeNamespace('api');
});
afterAll(() => cluster.close());

const configMap = (name: string, data: Record<string, string>, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'api', labels },
  data,
});
const MAPS = '/api/v1/namespaces/api/configmaps';
const APPLY = { contentType: 'application/apply-patch+yaml' };
const applyAs = (manager: string, object: unknown, path: string, force = false) =>
  cluster.call('PATCH', `${path}?fieldManager=${manager}&force=${force}`, object, APPLY);

describe('server-side apply', () => {
  const path = '/apis/apps/v1/namespaces/api/deployments/owned';
  const applied = (replicas: number, env: Array<{ name: string; value: string }>) => {
    const object = deployment('api', 'owned', { env, image: 'sample/absent:1' }, { replicas });
    return object;
  };

  it('refuses to take another manager’s field without force, naming it, and takes it with force', async () => {
    expect((await applyAs('one', applied(0, []), path)).status).toBe(201);
    const refused = await applyAs('two', applied(1, []), path);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
      details: {
        causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas', message: 'conflict with "one"' }],
      },
    });
    const forced = await applyAs('two', applied(1, []), path, true);
    expect(forced.status).toBe(200);
    const owners = forced.body.metadata.managedFields.filter(
      (entry: { fieldsV1: Record<string, Record<string, unknown>> }) =>
        entry.fieldsV1['f:spec']?.['f:replicas'],
    );
    expect(owners.map((entry: { manager: string }) => entry.manager)).toEqual(['two']);
  });

  it('merges lists by their keys and removes what a manager no longer applies, but not what another owns', async () => {
    const base = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'owned', namespace: 'api' } };
    const env = (variables: Array<{ name: string; value: string }>) => ({
      ...base,
      spec: { template: { spec: { containers: [{ name: 'app', env: variables }] } } },
    });
    await applyAs(
      'env',
      env([
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ]),
      path,
    );
    const after = (await applyAs('env', env([{ name: 'B', value: '2' }]), path)).body;
    const [container] = after.spec.template.spec.containers;
    expect(container.env).toEqual([{ name: 'B', value: '2' }]);
    expect(container.image).toBe('sample/absent:1');
    expect(after.spec.template.spec.containers).toHaveLength(1);
  });

  it('changes nothing when the same is applied twice, and counts generations otherwise', async () => {
    const once = (await applyAs('two', applied(0, []), path, true)).body;
    const { metadata } = (await cluster.call('GET', path)).body;
    const twice = (await applyAs('two', applied(0, []), path, true)).body;
    expect(twice.metadata.generation).toBe(once.metadata.generation);
    expect(metadata.generation).toBe(once.metadata.generation);
    expect(
      (await applyAs('two', applied(0, [{ name: 'C', value: '3' }]), path, true)).body.metadata.generation,
    ).toBe(once.metadata.generation + 1);
  });

  it('gives a changed field to who updated it', async () => {
    await cluster.call(
      'PATCH',
      `${path}?fieldManager=editor`,
      { spec: { replicas: 0, paused: true } },
      { contentType: 'application/strategic-merge-patch+json' },
    );
    const refused = await applyAs(
      'two',
      { ...applied(0, []), spec: { ...(applied(0, []).spec as object), paused: false } },
      path,
    );
    expect(refused.body.message).toContain('conflict with "editor" using apps/v1: .spec.paused');
  });

  it('does not store a dry run', async () => {
    const made = await cluster.call(
      'PATCH',
      `${MAPS}/dry?fieldManager=x&dryRun=All`,
      configMap('dry', {}),
      APPLY,
    );
    expect(made.status).toBe(201);
    expect((await cluster.call('GET', `${MAPS}/dry`)).status).toBe(404);
  });
});
