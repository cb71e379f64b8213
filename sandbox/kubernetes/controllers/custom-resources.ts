import type { Operations } from '../api/operations.ts';
import { registerCustomSchema } from '../schema/schema.ts';
import type { Condition, Fields, KubeObject, ResourceType } from '../types.ts';
import { withCondition } from './conditions.ts';
import type { Reconcile } from './controller.ts';

interface CrdSpec {
  group: string;
  scope: string;
  names: { plural: string; singular: string; kind: string; shortNames?: string[] };
  versions: Array<{
    name: string;
    served: boolean;
    storage: boolean;
    schema?: { openAPIV3Schema?: Fields };
    subresources?: Record<string, unknown>;
  }>;
}

/** Serves what CustomResourceDefinitions define, and stops when they go. */
export function createCustomResourceController(operations: Operations): Reconcile {
  const { objects, types } = operations;
  const definitions = types.get('customresourcedefinitions');
  const served = new Map<string, string>();

  return () => {
    const present = new Set<string>();
    for (const definition of objects.list(definitions)) {
      const spec = definition.spec as unknown as CrdSpec;
      present.add(`${spec.group}/${spec.names.plural}`);
      serve(definition, spec);
    }
    for (const [key, group] of served) {
      if (present.has(key)) continue;
      const plural = key.slice(group.length + 1);
      for (const type of types.all().filter((t) => t.group === group && t.plural === plural)) {
        for (const object of objects.list(type)) objects.remove(type, object);
      }
      types.remove(group, plural);
      served.delete(key);
    }
  };

  function serve(definition: KubeObject, spec: CrdSpec): void {
    for (const version of spec.versions.filter((v) => v.served)) {
      const type: ResourceType = {
        group: spec.group,
        version: version.name,
        plural: spec.names.plural,
        singular: spec.names.singular,
        kind: spec.names.kind,
        namespaced: spec.scope === 'Namespaced',
        shortNames: spec.names.shortNames ?? [],
        subresources: version.subresources?.status ? ['status'] : [],
        custom: true,
      };
      const known = types.find(type.group, type.version, type.plural);
      if (known && !known.custom) continue;
      types.add(type);
      registerCustomSchema(type.group, type.kind, version.schema?.openAPIV3Schema);
      served.set(`${spec.group}/${spec.names.plural}`, spec.group);
    }
    operations.modify(definitions, definition, (live) => {
      const before = live.status?.conditions as Condition[] | undefined;
      const named = withCondition(before, {
        type: 'NamesAccepted',
        status: 'True',
        reason: 'NoConflicts',
        message: 'no conflicts found',
      });
      live.status = {
        acceptedNames: spec.names,
        conditions: withCondition(named, {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        }),
        storedVersions: spec.versions.filter((v) => v.storage).map((v) => v.name),
      };
    });
  }
}
