import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Store } from '../kernel/store.ts';

export interface ManifestRecord {
  digest: string;
  mediaType: string;
}

export interface Upload {
  id: string;
  name: string;
  sizeBytes: number;
}

/** What the registry keeps: content by digest in files, names in the store. */
export interface Storage {
  hasBlob(name: string, digest: string): boolean;
  sizeOf(digest: string): number;
  pathOf(digest: string): string;
  startUpload(name: string): Upload;
  findUpload(name: string, id: string): Upload | null;
  append(upload: Upload, body: ReadableStream<Uint8Array> | null): Promise<Upload>;
  /** Ends an upload. False when the content is not what the digest says; the upload is dropped then. */
  finish(upload: Upload, digest: string): Promise<boolean>;
  cancel(upload: Upload): void;
  /** Makes a blob of another repository known to this one. */
  mount(name: string, digest: string): void;
  putManifest(name: string, reference: string, mediaType: string, body: Uint8Array): string;
  findManifest(name: string, reference: string): (ManifestRecord & { body: Buffer }) | null;
  deleteManifest(name: string, digest: string): boolean;
  listTags(name: string): string[];
  hasRepository(name: string): boolean;
}

export const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

export function openStorage(store: Store, folder: string): Storage {
  const blobs = store.collection<boolean>('registry.blobs');
  const manifests = store.collection<ManifestRecord>('registry.manifests');
  const tags = store.collection<string>('registry.tags');
  const pathOf = (digest: string): string => join(folder, 'blobs', digest.slice(7, 9), digest.slice(7));
  const uploadPath = (id: string): string => join(folder, 'uploads', id);
  mkdirSync(join(folder, 'uploads'), { recursive: true });

  return {
    hasBlob: (name, digest) =>
      isDigest(digest) && blobs.get(`${name}@${digest}`) === true && existsSync(pathOf(digest)),
    sizeOf: (digest) => statSync(pathOf(digest)).size,
    pathOf,
    startUpload(name) {
      const id = randomUUID();
      writeFileSync(uploadPath(id), '');
      store.collection<string>('registry.uploads').put(id, name);
      return { id, name, sizeBytes: 0 };
    },
    findUpload(name, id) {
      const owner = /^[0-9a-f-]{36}$/.test(id)
        ? store.collection<string>('registry.uploads').get(id)
        : undefined;
      if (owner !== name || !existsSync(uploadPath(id))) return null;
      return { id, name, sizeBytes: statSync(uploadPath(id)).size };
    },
    async append(upload, body) {
      if (body)
        await pipeline(
          Readable.fromWeb(body as import('node:stream/web').ReadableStream),
          createWriteStream(uploadPath(upload.id), { flags: 'a' }),
        );
      return { ...upload, sizeBytes: statSync(uploadPath(upload.id)).size };
    },
    async finish(upload, digest) {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(uploadPath(upload.id))) hash.update(chunk as Buffer);
      store.collection<string>('registry.uploads').delete(upload.id);
      if (`sha256:${hash.digest('hex')}` !== digest) {
        rmSync(uploadPath(upload.id), { force: true });
        return false;
      }
      mkdirSync(dirname(pathOf(digest)), { recursive: true });
      renameSync(uploadPath(upload.id), pathOf(digest));
      blobs.put(`${upload.name}@${digest}`, true);
      return true;
    },
    cancel(upload) {
      store.collection<string>('registry.uploads').delete(upload.id);
      rmSync(uploadPath(upload.id), { force: true });
    },
    mount: (name, digest) => void blobs.put(`${name}@${digest}`, true),
    putManifest(name, reference, mediaType, body) {
      const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
      const path = pathOf(digest);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.partial`, body);
      renameSync(`${path}.partial`, path);
      store.transaction(() => {
        manifests.put(`${name}@${digest}`, { digest, mediaType });
        if (!isDigest(reference)) tags.put(`${name}:${reference}`, digest);
      });
      return digest;
    },
    findManifest(name, reference) {
      const digest = isDigest(reference) ? reference : tags.get(`${name}:${reference}`);
      const found = digest ? manifests.get(`${name}@${digest}`) : undefined;
      return found && existsSync(pathOf(found.digest))
        ? { ...found, body: readFileSync(pathOf(found.digest)) }
        : null;
    },
    deleteManifest(name, digest) {
      return store.transaction(() => {
        for (const [key, value] of tags.entries(`${name}:`)) if (value === digest) tags.delete(key);
        return manifests.delete(`${name}@${digest}`);
      });
    },
    listTags: (name) =>
      tags
        .entries(`${name}:`)
        .map(([key]) => key.slice(name.length + 1))
        .sort(),
    hasRepository: (name) => manifests.list(`${name}@`).length > 0 || blobs.list(`${name}@`).length > 0,
  };
}
