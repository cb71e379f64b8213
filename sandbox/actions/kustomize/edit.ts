import { readFileSync, writeFileSync } from 'node:fs';
import { parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
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
