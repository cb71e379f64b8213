import { readFileSync, writeFileSync } from 'node:fs';
import { parseDocument, YAMLMap, type YAMLSeq } from 'yaml';
import { kustomizationFile } from './build.ts';
import { ManifestError } from './objects.ts';

interface ImageArgument {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

/** `name=newName:tag`, `name=newName@digest`, `name:tag`, `name@digest`. @throws ManifestError */
export function readImageArgument(text: string): ImageArgument {
  const equals = text.indexOf('=');
  const [name, value] = equals === -1 ? [null, text] : [text.slice(0, equals), text.slice(equals + 1)];
  const match = /^(.+?)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(value);
  const [, image = '', tag, digest] = match ?? [];
  if (!match || image === '' || image.includes('@') || (name === null && !tag && !digest)) {
    throw new ManifestError(
      `invalid format of image: ${text}; use <image>=<newimage>:<newtag>, <image>=<newimage>@<digest>, <image>:<newtag> or <image>@<digest>`,
    );
  }
  const entry: ImageArgument = { name: name ?? image };
  if (name !== null && image !== '*' && image !== name) entry.newName = image;
  if (digest) entry.digest = digest;
  else if (tag && tag !== '*') entry.newTag = tag;
  return entry;
}

/** `kustomize edit set image`: writes the images into the folder's kustomization file; comments stay. */
export function editSetImage(folder: string, images: string[]): void {
  const file = kustomizationFile(folder);
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const image of images.map(readImageArgument)) {
    if (!document.has('images')) document.set('images', document.createNode([]));
    const list = document.get('images') as YAMLSeq<YAMLMap>;
    const found = list.items.find((item) => item.get('name') === image.name);
    const kept =
      found && image.newName === undefined ? (found.get('newName') as string | undefined) : undefined;
    const entry = document.createNode({
      ...(kept ? { newName: kept } : {}),
      ...image,
    }) as YAMLMap;
    if (found) list.items[list.items.indexOf(found)] = entry;
    else list.items.push(entry);
  }
  writeFileSync(file, document.toString());
}

/** A prefix that is a DNS subdomain, and a name, as Kubernetes has them for annotations. */
const ANNOTATION_KEY =
  /^(?=[^/]{1,253}\/|[^/]*$)([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;

/** `key:value,key:value`; a value may stand in double quotes, a key alone has an empty one. @throws ManifestError */
function readAnnotations(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => {
    const colon = pair.indexOf(':');
    if (colon === 0)
      throw new ManifestError(`invalid annotation: '${pair}' (need k:v pair where v may be quoted)`);
    const key = colon === -1 ? pair : pair.slice(0, colon);
    if (!ANNOTATION_KEY.test(key)) throw new ManifestError(`metadata.annotations: Invalid value: "${key}"`);
    return [key, colon === -1 ? '' : pair.slice(colon + 1).replace(/^"(.*)"$/, '$1')] as const;
  });
  return Object.fromEntries(pairs);
}

/**
 * `kustomize edit add annotation [--force|-f] key:value[,key:value]`: into `commonAnnotations` of the folder's
 * kustomization file. A key that is there already is refused without `--force`. @throws ManifestError
 */
export function editAddAnnotation(folder: string, words: string[]): void {
  const flags = words.filter((word) => word.startsWith('-'));
  const unknown = flags.find((flag) => flag !== '--force' && flag !== '-f');
  if (unknown)
    throw new ManifestError(`the sandbox does not know this: kustomize edit add annotation ${unknown}`);
  const [given, ...more] = words.filter((word) => !word.startsWith('-'));
  if (given === undefined) throw new ManifestError('must specify annotation');
  if (more.length > 0) throw new ManifestError('annotations must be comma-separated, with no spaces');
  const annotations = readAnnotations(given);
  const file = kustomizationFile(folder);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const found = document.get('commonAnnotations');
  const kept = found instanceof YAMLMap ? found : null;
  for (const key of Object.keys(annotations))
    if (kept?.has(key) && flags.length === 0)
      throw new ManifestError(`annotation ${key} already in kustomization file`);
  if (kept === null) document.set('commonAnnotations', document.createNode(annotations));
  else for (const [key, value] of Object.entries(annotations)) kept.set(key, value);
  writeFileSync(file, document.toString());
}
