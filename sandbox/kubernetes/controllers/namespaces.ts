import type { Operations } from '../api/operations.ts';
import type { KubeObject } from '../types.ts';
import { withCondition } from './conditions.ts';
import type { Reconcile } from './controller.ts';
import { asController } from './controller.ts';

/** Furnishes new namespaces, and empties and ends terminating ones. */
export function createNamespaceController(operations: Operations): Reconcile {
  const { objects, types } = operations;
  const namespaces = types.get('namespaces');
  return () => {
    for (const namespace of objects.list(namespaces)) {
      if (namespace.metadata.deletionTimestamp) terminate(operations, namespace);
      else furnish(operations, namespace.metadata.name);
    }
  };
}

function furnish({ objects, types }: Operations, namespace: string): void {
  const accounts = types.get('serviceaccounts');
  const configMaps = types.get('configmaps');
  if (!objects.get(accounts, namespace, 'default')) {
    objects.create(accounts, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
    });
  }
  if (!objects.get(configMaps, namespace, 'kube-root-ca.crt')) {
    objects.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'kube-root-ca.crt',
        namespace,
        annotations: {
          'kubernetes.io/description':
            'The API of this cluster is plain HTTP: there is no authority to trust.',
        },
      },
      data: { 'ca.crt': '' },
    });
  }
}

function terminate(operations: Operations, namespace: KubeObject): void {
  const { objects, types } = operations;
  const name = namespace.metadata.name;
  const left = types
    .all()
    .filter((type) => type.namespaced)
    .flatMap((type) => objects.list(type, name).map((object) => ({ type, object })));
  for (const { type, object } of left) {
    if (!object.metadata.deletionTimestamp)
      operations.delete(type, name, object.metadata.name, asController('namespace-controller'));
  }
  const remaining = left.filter(({ type, object }) => objects.get(type, name, object.metadata.name));
  const held = remaining.filter(({ object }) => object.metadata.finalizers?.length);
  const type = types.get('namespaces');
  operations.modify(type, namespace, (live) => {
    if (remaining.length === 0) {
      live.spec = { ...live.spec, finalizers: [] };
      return;
    }
    const texts = [
      ...new Set(
        held.map(
          ({ object }) =>
            `${object.metadata.finalizers?.join(', ')} in ${object.kind} ${object.metadata.name}`,
        ),
      ),
    ];
    const conditions = live.status?.conditions as Parameters<typeof withCondition>[0];
    live.status = {
      phase: 'Terminating',
      conditions: withCondition(
        withCondition(conditions, {
          type: 'NamespaceContentRemaining',
          status: 'True',
          reason: 'SomeResourcesRemain',
          message: `Some resources are remaining: ${remaining.length}`,
        }),
        {
          type: 'NamespaceFinalizersRemaining',
          status: held.length > 0 ? 'True' : 'False',
          reason: held.length > 0 ? 'SomeFinalizersRemain' : 'ContentHasNoFinalizers',
          message:
            held.length > 0
              ? `Some content in the namespace has finalizers remaining: ${texts.join('; ')}`
              : 'All content-preserving finalizers finished',
        },
      ),
    };
  });
}
