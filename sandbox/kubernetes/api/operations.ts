import { isDeepStrictEqual } from 'node:util';
import { checkAdmission, checkNamespace, mutateOnCreate } from '../admission/admit.ts';
import { applyDefaults } from '../admission/defaults.ts';
import { prune } from '../admission/structure.ts';
import { validate } from '../admission/validation.ts';
import { recordUpdate, serverSideApply } from '../apply/server-side-apply.ts';
import type { Rbac } from '../auth/rbac.ts';
import { alreadyExists, badRequest, conflict, MODIFIED, notFound } from '../errors.ts';
import type { ResourceTypes } from '../resource-types.ts';
import { ANY, schemaOf } from '../schema/schema.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { now } from '../storage/object-store.ts';
import type { KubeObject, ResourceType } from '../types.ts';
import { apiVersionOf } from '../types.ts';
import type { DeleteOptions } from './deletion.ts';
import { checkDeletion, isReleased, removeObject } from './deletion.ts';
import { assignServiceAddress } from './service-addresses.ts';
import type { WriteOptions } from './write-options.ts';

/** Reading and writing objects with all that the API server does on the way: defaults, admission, validation, ownership. */
export class Operations {
  readonly objects: ObjectStore;
  readonly types: ResourceTypes;
  readonly rbac: Rbac;

  constructor(objects: ObjectStore, types: ResourceTypes, rbac: Rbac) {
    this.objects = objects;
    this.types = types;
    this.rbac = rbac;
  }

  /** @throws StatusError 404 */
  get(type: ResourceType, namespace: string | undefined, name: string): KubeObject {
    const found = this.objects.get(type, namespace, name);
    if (!found) throw notFound(type, name);
    return found;
  }

  /** @throws StatusError 409 AlreadyExists, 403, 422 */
  create(type: ResourceType, body: KubeObject, options: WriteOptions): KubeObject {
    const object = this.#normalise(type, body);
    const { metadata } = object;
    if (!metadata.name && metadata.generateName)
      metadata.name = this.#generateName(type, metadata.namespace, metadata.generateName);
    if (metadata.resourceVersion)
      throw badRequest('resourceVersion should not be set on objects to be created');
    for (const field of [
      'uid',
      'creationTimestamp',
      'deletionTimestamp',
      'managedFields',
      'generation',
    ] as const)
      delete metadata[field];
    if (type.subresources.includes('status')) delete object.status;
    const context = this.#context(options);
    checkNamespace(context, type, object);
    if (metadata.name && this.objects.get(type, metadata.namespace, metadata.name))
      throw alreadyExists(type, metadata.name);
    this.#complete(type, object);
    mutateOnCreate(context, type, object);
    validate(type, object, undefined);
    checkAdmission(context, type, object, undefined);
    metadata.managedFields = recordUpdate(
      undefined,
      object,
      options.manager,
      schemaOf(type.group, type.kind),
    );
    return this.#insert(type, object, options);
  }

  /** Replaces an object. @throws StatusError 404, 409 when its resourceVersion moved, 403, 422 */
  update(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    body: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const before = this.get(type, namespace, name);
    const object = this.#normalise(type, body);
    this.#checkVersion(type, before, object);
    return this.#save(type, before, object, options);
  }

  /** Changes an object by a function of what it is now; see `update`. */
  patch(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    change: (live: KubeObject) => KubeObject,
    options: WriteOptions,
  ): KubeObject {
    const before = this.get(type, namespace, name);
    const object = this.#normalise(type, change(structuredClone(before)));
    this.#checkVersion(type, before, object);
    return this.#save(type, before, object, options);
  }

  /** Server-side apply. Makes the object when there is none. @throws StatusError 409 with the contested fields */
  apply(
    type: ResourceType,
    body: KubeObject,
    options: WriteOptions & { force: boolean },
  ): { object: KubeObject; created: boolean } {
    const schema = schemaOf(type.group, type.kind);
    const applied = this.#normalise(type, body);
    if (applied.metadata.managedFields) throw badRequest('metadata.managedFields must be nil');
    if (type.subresources.includes('status') && !options.manager.subresource) delete applied.status;
    const before = this.objects.get(type, applied.metadata.namespace, applied.metadata.name);
    if (before) this.#checkVersion(type, before, applied);
    else checkNamespace(this.#context(options), type, applied);
    const merged = serverSideApply({
      live: before && structuredClone(before),
      applied,
      schema,
      manager: options.manager,
      force: options.force,
    });
    if (before) return { object: this.#save(type, before, merged, options, true), created: false };
    const object = this.#normalise(type, {
      ...merged,
      metadata: { ...merged.metadata, ...pickNames(applied) },
    });
    const context = this.#context(options);
    this.#complete(type, object);
    mutateOnCreate(context, type, object);
    validate(type, object, undefined);
    checkAdmission(context, type, object, undefined);
    return { object: this.#insert(type, object, options), created: true };
  }

  /** Deletes, or marks as deleted while finalizers or a grace period hold it. Null when it is gone at once. */
  delete(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions,
  ): KubeObject | null {
    const live = this.get(type, namespace, name);
    checkDeletion(type, live, options);
    if (options.dryRun) return live;
    return removeObject(this, type, structuredClone(live), options);
  }

  /** Writes what a controller or the node observed; bypasses admission. Null when the object is gone or another by now. */
  setStatus(type: ResourceType, object: KubeObject, status: unknown): KubeObject | null {
    return this.modify(type, object, (live) => {
      live.status = structuredClone(status) as KubeObject['status'];
    });
  }

  /** Changes an object as the control plane itself does; no write when nothing changes. */
  modify(type: ResourceType, object: KubeObject, change: (live: KubeObject) => void): KubeObject | null {
    const live = this.objects.get(type, object.metadata.namespace, object.metadata.name);
    if (!live || (object.metadata.uid && live.metadata.uid !== object.metadata.uid)) return null;
    const next = structuredClone(live);
    change(next);
    if (isDeepStrictEqual(next, live)) return live;
    if (next.metadata.deletionTimestamp && isReleased(type, next)) {
      this.objects.remove(type, next);
      return null;
    }
    return this.objects.update(type, next);
  }

  #normalise(type: ResourceType, body: KubeObject): KubeObject {
    const schema = schemaOf(type.group, type.kind);
    const object = (schema === ANY ? structuredClone(body) : prune(body, schema)) as KubeObject;
    object.apiVersion = apiVersionOf(type);
    object.kind = type.kind;
    object.metadata ??= { name: '' };
    object.metadata.name ??= '';
    return object;
  }

  #complete(type: ResourceType, object: KubeObject): void {
    applyDefaults(object);
    if (type.plural === 'services') assignServiceAddress(this.objects, type, object);
    if (hasGeneration(type, object)) object.metadata.generation = 1;
    if (type.plural === 'pods' && type.group === '')
      object.status = { phase: 'Pending', qosClass: 'Burstable' };
  }

  #insert(type: ResourceType, object: KubeObject, options: WriteOptions): KubeObject {
    if (!options.dryRun) return this.objects.create(type, object);
    return {
      ...object,
      metadata: { ...object.metadata, uid: '00000000-0000-4000-8000-000000000000', creationTimestamp: now() },
    };
  }

  #save(
    type: ResourceType,
    before: KubeObject,
    wanted: KubeObject,
    options: WriteOptions,
    isApply = false,
  ): KubeObject {
    const schema = schemaOf(type.group, type.kind);
    const object = this.#withSystemFields(type, before, wanted, options.manager.subresource);
    applyDefaults(object);
    if (type.plural === 'services') assignServiceAddress(this.objects, type, object, before);
    validate(type, object, before);
    checkAdmission(this.#context(options), type, object, before);
    object.metadata.managedFields = isApply
      ? wanted.metadata.managedFields
      : recordUpdate(before, object, options.manager, schema);
    if (hasGeneration(type, object) && !isDeepStrictEqual(content(object), content(before))) {
      object.metadata.generation = (before.metadata.generation ?? 0) + 1;
    }
    if (isDeepStrictEqual(object, before)) return before;
    if (options.dryRun) return object;
    if (object.metadata.deletionTimestamp && isReleased(type, object))
      return this.objects.remove(type, object);
    return this.objects.update(type, object);
  }

  #withSystemFields(
    type: ResourceType,
    before: KubeObject,
    wanted: KubeObject,
    subresource: string | undefined,
  ): KubeObject {
    const kept = before.metadata;
    const base =
      subresource === 'status'
        ? { ...structuredClone(before), status: wanted.status }
        : structuredClone(wanted);
    const object: KubeObject = { ...base, metadata: { ...base.metadata } };
    if (subresource !== 'status' && type.subresources.includes('status'))
      object.status = structuredClone(before.status);
    if (object.status === undefined) delete object.status;
    const system = [
      'uid',
      'name',
      'namespace',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'generation',
      'resourceVersion',
      'generateName',
    ] as const;
    for (const field of system) {
      if (kept[field] === undefined) delete object.metadata[field];
      else Object.assign(object.metadata, { [field]: kept[field] });
    }
    return object;
  }

  #checkVersion(type: ResourceType, before: KubeObject, wanted: KubeObject): void {
    const { resourceVersion, uid, name } = wanted.metadata;
    if (uid && uid !== before.metadata.uid) {
      throw conflict(
        type,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
      );
    }
    if (resourceVersion && resourceVersion !== '0' && resourceVersion !== before.metadata.resourceVersion)
      throw conflict(type, name, MODIFIED);
  }

  #generateName(type: ResourceType, namespace: string | undefined, prefix: string): string {
    for (;;) {
      const name = prefix + Math.random().toString(36).slice(2, 7).padEnd(5, 'x');
      if (!this.objects.get(type, namespace, name)) return name;
    }
  }

  #context(options: WriteOptions) {
    return {
      objects: this.objects,
      types: this.types,
      rbac: this.rbac,
      user: options.user,
      warnings: options.warnings ?? [],
    };
  }
}

const pickNames = (object: KubeObject) => ({
  name: object.metadata.name,
  ...(object.metadata.namespace && { namespace: object.metadata.namespace }),
});

/** Kinds whose content has a generation: those with a spec that a controller follows. */
const hasGeneration = (type: ResourceType, object: KubeObject): boolean =>
  object.spec !== undefined &&
  !['Namespace', 'Service', 'ResourceQuota', 'LimitRange', 'Node'].includes(type.kind);

const content = (object: KubeObject) => {
  const { metadata: _metadata, status: _status, ...rest } = object;
  return rest;
};
