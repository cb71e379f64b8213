import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tokens } from '../auth/tokens.ts';
import type { Container, Pod, Volume } from '../pod-types.ts';
import type { Fields } from '../types.ts';
import { isFields } from '../types.ts';
import { fieldValue } from './environment.ts';
import type { NamespaceReader } from './namespace-reader.ts';
import { ConfigError } from './namespace-reader.ts';
import type { Mount } from './rootfs.ts';
import { inside } from './rootfs.ts';

interface Item {
  key: string;
  path: string;
}

/** Writes a pod's volumes below `folder` and returns what a container of it mounts. @throws ConfigError */
export function prepareVolumes(input: {
  pod: Pod;
  folder: string;
  reader: NamespaceReader;
  tokens: Tokens;
}): (container: Container) => Mount[] {
  const { pod, folder } = input;
  for (const volume of pod.spec?.volumes ?? []) {
    const target = join(folder, volume.name);
    mkdirSync(target, { recursive: true });
    chmodSync(target, volume.emptyDir ? 0o777 : 0o755);
    for (const [path, content] of Object.entries(filesOf(volume, input))) {
      const file = inside(target, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
      writeFileSync(file, content, { mode: 0o644 });
    }
  }
  return (container) =>
    (container.volumeMounts ?? []).map(({ mountPath, name, subPath }) => ({
      mountPath,
      source: subPath ? inside(join(folder, name), subPath) : join(folder, name),
    }));
}

type Sources = { pod: Pod; reader: NamespaceReader; tokens: Tokens };

function filesOf(volume: Volume, sources: Sources): Record<string, Buffer | string> {
  const { reader } = sources;
  if (volume.emptyDir) return {};
  if (volume.configMap)
    return configMapFiles(reader, volume.configMap.name, volume.configMap.items, volume.configMap.optional);
  if (volume.secret)
    return secretFiles(reader, volume.secret.secretName, volume.secret.items, volume.secret.optional);
  if (volume.downwardAPI) return downwardFiles(volume.downwardAPI, sources.pod);
  if (volume.projected)
    return Object.assign({}, ...(volume.projected.sources ?? []).map((source) => projected(source, sources)));
  const kind = Object.keys(volume).find((key) => key !== 'name');
  throw new ConfigError(`the sandbox does not know volumes of kind ${kind} (volume "${volume.name}")`);
}

function projected(source: Fields, { pod, reader, tokens }: Sources): Record<string, Buffer | string> {
  if (isFields(source.serviceAccountToken)) {
    const { path, expirationSeconds } = source.serviceAccountToken;
    const account = reader.serviceAccount(pod.spec?.serviceAccountName ?? 'default');
    if (!account) throw new ConfigError(`serviceaccount "${pod.spec?.serviceAccountName}" not found`);
    const { name, namespace = '', uid = '' } = account.metadata;
    return { [String(path)]: tokens.mint({ name, namespace, uid }, Number(expirationSeconds ?? 3607)).token };
  }
  const items = (value: Fields) => value.items as Item[] | undefined;
  if (isFields(source.configMap))
    return configMapFiles(
      reader,
      String(source.configMap.name),
      items(source.configMap),
      source.configMap.optional === true,
    );
  if (isFields(source.secret))
    return secretFiles(
      reader,
      String(source.secret.name),
      items(source.secret),
      source.secret.optional === true,
    );
  return isFields(source.downwardAPI) ? downwardFiles(source.downwardAPI, pod) : {};
}

function downwardFiles(source: { items?: unknown }, pod: Pod): Record<string, string> {
  const items = (source.items ?? []) as Array<{ path: string; fieldRef?: { fieldPath: string } }>;
  return Object.fromEntries(
    items.map(({ path, fieldRef }) => [path, fieldRef ? fieldValue(pod, fieldRef.fieldPath, '') : '']),
  );
}

function configMapFiles(
  reader: NamespaceReader,
  name: string,
  items: Item[] | undefined,
  optional = false,
): Record<string, string> {
  const found = reader.configMap(name);
  if (!found) return missing(`configmap "${name}" not found`, optional);
  return choose(
    (found.data ?? {}) as Record<string, string>,
    items,
    `configmap references non-existent config key`,
  );
}

function secretFiles(
  reader: NamespaceReader,
  name: string,
  items: Item[] | undefined,
  optional = false,
): Record<string, Buffer> {
  const found = reader.secret(name);
  if (!found) return missing(`secret "${name}" not found`, optional);
  const data = Object.entries((found.data ?? {}) as Record<string, string>).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64'),
  ]);
  return choose(
    Object.fromEntries(data) as Record<string, Buffer>,
    items,
    `references non-existent secret key`,
  );
}

function missing<T>(message: string, optional: boolean): Record<string, T> {
  if (optional) return {};
  throw new ConfigError(message);
}

function choose<T>(data: Record<string, T>, items: Item[] | undefined, otherwise: string): Record<string, T> {
  if (!items) return data;
  return Object.fromEntries(
    items.map(({ key, path }) => {
      const value = data[key];
      if (value === undefined) throw new ConfigError(`${otherwise}: ${key}`);
      return [path, value];
    }),
  );
}
