import { randomUUID } from 'node:crypto';
import type { Collection, Store } from '../../kernel/store.ts';
import type { KubeObject, ResourceType } from '../types.ts';

export interface StoredEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: ResourceType;
  object: KubeObject;
  /** The object before this event. */
  previous: KubeObject | undefined;
  version: number;
}

const HISTORY = 5_000;

/**
 * All objects, in memory and on disk, with one resource version for the whole cluster and a short history of
 * changes for watches. What is handed out must not be changed: clone first.
 */
export class ObjectStore {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #documents: Collection<{ resource: string; object: KubeObject }>;
  readonly #store: Store;
  readonly #listeners = new Set<(event: StoredEvent) => void>();
  #history: StoredEvent[] = [];
  #version: number;
  /** Versions up to here are no longer in the history. */
  #compacted: number;

  constructor(store: Store) {
    this.#store = store;
    this.#documents = store.collection('kubernetes-object');
    for (const { resource, object } of this.#documents.list())
      this.#bucket(resource).set(keyOf(object), object);
    this.#version = store.next('kubernetes-resource-version');
    this.#compacted = this.#version - 1;
  }

  get version(): number {
    return this.#version;
  }

  get(type: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#bucket(bucketOf(type)).get(`${namespace ?? ''}/${name}`);
  }

  /** Objects of a type ordered by namespace and name, as the API lists them. */
  list(type: ResourceType, namespace?: string): KubeObject[] {
    const all = [...this.#bucket(bucketOf(type)).values()];
    const chosen =
      namespace === undefined ? all : all.filter((o) => (o.metadata.namespace ?? '') === namespace);
    return chosen.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  create(type: ResourceType, object: KubeObject): KubeObject {
    object.metadata.uid = randomUUID();
    object.metadata.creationTimestamp = now();
    return this.#write(type, object, 'ADDED');
  }

  update(type: ResourceType, object: KubeObject): KubeObject {
    return this.#write(type, object, 'MODIFIED');
  }

  remove(type: ResourceType, object: KubeObject): KubeObject {
    const last = structuredClone(object);
    const previous = this.#bucket(bucketOf(type)).get(keyOf(object));
    this.#version = this.#store.next('kubernetes-resource-version');
    last.metadata.resourceVersion = String(this.#version);
    this.#bucket(bucketOf(type)).delete(keyOf(object));
    this.#documents.delete(`${bucketOf(type)}|${keyOf(object)}`);
    this.#emit({ type: 'DELETED', resource: type, object: last, previous, version: this.#version });
    return last;
  }

  /** Changes after a version, oldest first; null when they are no longer kept. */
  since(version: number): StoredEvent[] | null {
    if (version < this.#compacted) return null;
    return this.#history.filter((event) => event.version > version);
  }

  /** Calls back after each change is on disk. Returns how to stop. */
  subscribe(listener: (event: StoredEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #bucket(name: string): Map<string, KubeObject> {
    let bucket = this.#objects.get(name);
    if (!bucket) {
      bucket = new Map();
      this.#objects.set(name, bucket);
    }
    return bucket;
  }

  #write(type: ResourceType, object: KubeObject, event: 'ADDED' | 'MODIFIED'): KubeObject {
    const previous = this.#bucket(bucketOf(type)).get(keyOf(object));
    this.#version = this.#store.next('kubernetes-resource-version');
    object.metadata.resourceVersion = String(this.#version);
    const stored = structuredClone(object);
    this.#bucket(bucketOf(type)).set(keyOf(stored), stored);
    this.#documents.put(`${bucketOf(type)}|${keyOf(stored)}`, { resource: bucketOf(type), object: stored });
    this.#emit({ type: event, resource: type, object: stored, previous, version: this.#version });
    return stored;
  }

  #emit(event: StoredEvent): void {
    this.#history.push(event);
    if (this.#history.length > HISTORY) {
      const dropped = this.#history.splice(0, this.#history.length - HISTORY / 2);
      this.#compacted = dropped.at(-1)?.version ?? this.#compacted;
    }
    for (const listener of this.#listeners) listener(event);
  }
}

const bucketOf = (type: ResourceType): string => `${type.group}/${type.plural}`;
export const keyOf = (object: KubeObject): string =>
  `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
/** Time as the API writes it: seconds, UTC. */
export const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
