import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { messageOf } from '../../kernel/message-of.ts';
import {
  isClusterKind,
  isObject,
  type KubernetesObject,
  ManifestError,
  podTemplateOf,
  sortForApply,
} from './objects.ts';
import { type JsonPatchOperation, jsonPatch, strategicMerge } from './patch.ts';

interface ImageRule {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

interface LabelRule {
  pairs: Record<string, string>;
  includeSelectors?: boolean;
  includeTemplates?: boolean;
}

interface PatchRule {
  path?: string;
  patch?: string;
  target?: {
    group?: string;
    version?: string;
    kind?: string;
    name?: string;
    namespace?: string;
    labelSelector?: string;
  };
  options?: unknown;
}

interface Kustomization {
  resources?: string[];
  components?: string[];
  namespace?: string;
  labels?: LabelRule[];
  commonLabels?: Record<string, string>;
  commonAnnotations?: Record<string, string>;
  images?: ImageRule[];
  patches?: PatchRule[];
}

const FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const SUPPORTED = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'components',
  'namespace',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'images',
  'patches',
]);
/** Fields of kustomize that this small one has not got. */
const NOT_HERE = new Set([
  'bases',
  'buildMetadata',
  'configMapGenerator',
  'configurations',
  'crds',
  'generatorOptions',
  'generators',
  'helmCharts',
  'helmGlobals',
  'namePrefix',
  'nameSuffix',
  'openapi',
  'patchesJson6902',
  'patchesStrategicMerge',
  'replacements',
  'replicas',
  'secretGenerator',
  'sortOptions',
  'transformers',
  'validators',
  'vars',
]);

/** The kustomization file of a folder. @throws ManifestError when there is none */
export function kustomizationFile(folder: string): string {
  const found = FILES.filter((name) => existsSync(join(folder, name)));
  if (found.length === 0)
    throw new ManifestError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder}'`,
    );
  if (found.length > 1) throw new ManifestError(`Found multiple kustomization files under: ${folder}`);
  return join(folder, found[0] as string);
}

/** Objects a kustomization folder stands for, in the order they are applied. @throws ManifestError */
export function buildKustomization(folder: string): KubernetesObject[] {
  return sortForApply(build(resolve(folder), []));
}

function build(folder: string, above: string[]): KubernetesObject[] {
  if (above.includes(folder)) throw new ManifestError(`cycle detected: ${folder}`);
  const file = kustomizationFile(folder);
  const kustomization = read(file);
  let objects: KubernetesObject[] = [];
  for (const resource of kustomization.resources ?? []) objects.push(...load(folder, resource, above));
  checkUnique(objects);
  for (const component of kustomization.components ?? [])
    objects = transform(
      objects,
      read(kustomizationFile(join(folder, component))),
      join(folder, component),
      above,
    );
  return applyFields(objects, kustomization, folder);
}

function transform(
  objects: KubernetesObject[],
  component: Kustomization,
  folder: string,
  above: string[],
): KubernetesObject[] {
  const added = (component.resources ?? []).flatMap((resource) => load(folder, resource, above));
  return applyFields([...objects, ...added], component, folder);
}

function applyFields(
  objects: KubernetesObject[],
  kustomization: Kustomization,
  folder: string,
): KubernetesObject[] {
  let result = objects;
  for (const rule of kustomization.patches ?? []) result = patchAll(result, rule, folder);
  const { namespace, commonLabels, commonAnnotations, labels = [], images = [] } = kustomization;
  for (const object of result) {
    if (namespace) setNamespace(object, namespace);
    if (commonLabels) addLabels(object, { pairs: commonLabels, includeSelectors: true });
    for (const rule of labels) addLabels(object, rule);
    if (commonAnnotations) addAnnotations(object, commonAnnotations);
    for (const rule of images) setImage(object, rule);
  }
  return result;
}

function read(file: string): Kustomization {
  const content: unknown = expand(file, () => parse(readFileSync(file, 'utf8')));
  if (!isObject(content)) throw new ManifestError(`${file}: kustomization.yaml is empty`);
  for (const field of Object.keys(content)) {
    if (SUPPORTED.has(field)) continue;
    throw new ManifestError(
      NOT_HERE.has(field)
        ? `the sandbox does not know this: "${field}" in ${file}`
        : `invalid Kustomization: json: unknown field "${field}"`,
    );
  }
  return content as Kustomization;
}

/** Aliases that stand for too much are refused, as kustomize's own parser does. @throws ManifestError */
function expand(name: string, work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    throw new ManifestError(`${name}: ${messageOf(error)}`);
  }
}

function load(folder: string, resource: string, above: string[]): KubernetesObject[] {
  if (/^[a-z]+:\/\/|^git@|\?ref=|^github\.com\//.test(resource))
    throw new ManifestError(`the sandbox does not know this: remote resource ${resource}`);
  const path = resolve(folder, resource);
  if (!existsSync(path))
    throw new ManifestError(
      `accumulating resources: accumulation err='accumulating resources from '${resource}': evalsymlink failure on '${path}' : lstat ${path}: no such file or directory'`,
    );
  if (statSync(path).isDirectory()) return build(path, [...above, folder]);
  if (relative(folder, path).startsWith(`..${sep}`))
    throw new ManifestError(`security; file '${path}' is not in or below '${folder}'`);
  return readManifests(readFileSync(path, 'utf8'), resource);
}

/** Objects in a YAML text, several documents and Lists included. @throws ManifestError */
export function readManifests(text: string, name: string): KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw new ManifestError(`${name}: ${document.errors[0]?.message}`);
    const value: unknown = expand(name, () => document.toJS());
    if (value === null || value === undefined) return [];
    const list =
      isObject(value) && value.kind === 'List' && Array.isArray(value.items) ? value.items : [value];
    return list.map((entry: unknown) => {
      const ok =
        isObject(entry) &&
        typeof entry.apiVersion === 'string' &&
        typeof entry.kind === 'string' &&
        isObject(entry.metadata) &&
        typeof entry.metadata.name === 'string';
      if (!ok) throw new ManifestError(`${name}: missing apiVersion, kind or metadata.name in object`);
      return entry as KubernetesObject;
    });
  });
}

const idOf = (object: KubernetesObject): string =>
  `${object.apiVersion.replace(/\/.*$/, '')}/${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;

function checkUnique(objects: KubernetesObject[]): void {
  const seen = new Set<string>();
  for (const object of objects) {
    if (seen.has(idOf(object)))
      throw new ManifestError(
        `may not add resource with an already registered id: ${object.kind} ${object.metadata.name}`,
      );
    seen.add(idOf(object));
  }
}

function patchAll(objects: KubernetesObject[], rule: PatchRule, folder: string): KubernetesObject[] {
  const text = rule.patch ?? (rule.path ? readFileSync(join(folder, rule.path), 'utf8') : null);
  if (text === null) throw new ManifestError('must specify one of patch and path in patches');
  const patches = parseAllDocuments(text)
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null && value !== undefined);
  return patches.reduce<KubernetesObject[]>((current, patch) => {
    const operations = Array.isArray(patch) ? (patch as JsonPatchOperation[]) : null;
    const merge = isObject(patch) ? (patch as KubernetesObject) : null;
    if (!rule.target && !merge) throw new ManifestError('must specify a target for JSON patches');
    const matches = (object: KubernetesObject): boolean =>
      rule.target
        ? matchesTarget(object, rule.target)
        : object.kind === merge?.kind && object.metadata.name === merge.metadata?.name;
    if (!current.some(matches)) {
      if (rule.target) return current;
      throw new ManifestError(
        `no matches for Id ${merge?.kind}/${merge?.metadata?.name}; failed to find unique target for patch`,
      );
    }
    return current.flatMap((object) => {
      if (!matches(object)) return [object];
      if (operations) return [jsonPatch(object, operations)];
      if (merge?.$patch === 'delete') return [];
      const { apiVersion, kind, metadata } = object;
      const patched = strategicMerge(object, merge) as KubernetesObject;
      return [{ ...patched, apiVersion, kind, metadata: { ...patched.metadata, name: metadata.name } }];
    });
  }, objects);
}

function matchesTarget(object: KubernetesObject, target: NonNullable<PatchRule['target']>): boolean {
  const [group, version] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : ['', object.apiVersion];
  const matches = (pattern: string | undefined, value: string): boolean =>
    pattern === undefined || new RegExp(`^(?:${pattern})$`).test(value);
  const labels = object.metadata.labels ?? {};
  const selected = (target.labelSelector ?? '')
    .split(',')
    .filter(Boolean)
    .every((part) => {
      const [key = '', value] = part.split(/==?/).map((text) => text.trim());
      return value === undefined ? key in labels : labels[key] === value;
    });
  return (
    selected &&
    matches(target.group, group ?? '') &&
    matches(target.version, version ?? '') &&
    matches(target.kind, object.kind) &&
    matches(target.name, object.metadata.name) &&
    matches(target.namespace, object.metadata.namespace ?? '')
  );
}

function setNamespace(object: KubernetesObject, namespace: string): void {
  if (isClusterKind(object.kind)) {
    if (object.kind === 'Namespace') object.metadata.name = namespace;
    return;
  }
  object.metadata.namespace = namespace;
  if (object.kind !== 'RoleBinding' || !Array.isArray(object.subjects)) return;
  for (const subject of object.subjects)
    if (isObject(subject) && subject.kind === 'ServiceAccount' && subject.name === 'default')
      subject.namespace = namespace;
}

function addLabels(object: KubernetesObject, { pairs, includeSelectors, includeTemplates }: LabelRule): void {
  object.metadata.labels = { ...object.metadata.labels, ...pairs };
  const template = podTemplateOf(object);
  if (template && object.kind !== 'Pod' && (includeSelectors || includeTemplates)) {
    const metadata = isObject(template.metadata) ? template.metadata : {};
    template.metadata = {
      ...metadata,
      labels: { ...(isObject(metadata.labels) ? metadata.labels : {}), ...pairs },
    };
  }
  const spec = isObject(object.spec) ? object.spec : null;
  if (!includeSelectors || !spec) return;
  if (object.kind === 'Service' && isObject(spec.selector)) spec.selector = { ...spec.selector, ...pairs };
  else if (template && isObject(spec.selector))
    spec.selector = {
      ...spec.selector,
      matchLabels: { ...(isObject(spec.selector.matchLabels) ? spec.selector.matchLabels : {}), ...pairs },
    };
  else if (object.kind === 'NetworkPolicy' && isObject(spec.podSelector))
    spec.podSelector = {
      ...spec.podSelector,
      matchLabels: {
        ...(isObject(spec.podSelector.matchLabels) ? spec.podSelector.matchLabels : {}),
        ...pairs,
      },
    };
  else if (object.kind === 'PodDisruptionBudget' && isObject(spec.selector))
    spec.selector = {
      ...spec.selector,
      matchLabels: { ...(isObject(spec.selector.matchLabels) ? spec.selector.matchLabels : {}), ...pairs },
    };
}

function addAnnotations(object: KubernetesObject, pairs: Record<string, string>): void {
  object.metadata.annotations = { ...object.metadata.annotations, ...pairs };
  const template = podTemplateOf(object);
  if (!template || object.kind === 'Pod') return;
  const metadata = isObject(template.metadata) ? template.metadata : {};
  template.metadata = {
    ...metadata,
    annotations: { ...(isObject(metadata.annotations) ? metadata.annotations : {}), ...pairs },
  };
}

function setImage(object: KubernetesObject, rule: ImageRule): void {
  const template = podTemplateOf(object);
  const spec = isObject(template?.spec) ? template.spec : null;
  for (const list of [spec?.containers, spec?.initContainers]) {
    if (!Array.isArray(list)) continue;
    for (const container of list) {
      if (isObject(container) && typeof container.image === 'string')
        container.image = rewriteImage(container.image, rule);
    }
  }
}

/** `name[:tag][@digest]` with a rule's name, tag and digest put in; a digest takes the tag's place. */
export function rewriteImage(image: string, rule: ImageRule): string {
  const [, name = '', tag = '', digest = ''] =
    /^(.+?)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]+))?$/.exec(image) ?? [];
  if (name !== rule.name) return image;
  const newName = rule.newName ?? name;
  if (rule.digest) return `${newName}${rule.newTag ? `:${rule.newTag}` : ''}@${rule.digest}`;
  if (rule.newTag) return `${newName}:${rule.newTag}`;
  return `${newName}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}
