import { unknownResource } from '../errors.ts';
import type { ResourceTypes } from '../resource-types.ts';
import type { ResourceType } from '../types.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const SUBRESOURCE_VERBS: Record<string, string[]> = { log: ['get'], token: ['create'], finalize: ['update'] };
const SUBRESOURCE_KINDS: Record<string, { group: string; version: string; kind: string }> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
};

/** Kubernetes version the stand-in is modelled on. */
export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3+sandbox',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: `${process.platform}/${process.arch}`,
};

/** Answers `/api`, `/apis`, and the lists below them; null for any other path. */
export function discover(types: ResourceTypes, path: string, host: string): Record<string, unknown> | null {
  const parts = path.split('/').filter(Boolean);
  if (path.replace(/\/$/, '') === '/version') return VERSION;
  if (parts[0] === 'api' && parts.length === 1) {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
    };
  }
  if (parts[0] === 'api' && parts.length === 2 && parts[1] === 'v1') return resourceList(types, '', 'v1');
  if (parts[0] !== 'apis') return null;
  if (parts.length === 1)
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groupsOf(types).map((g) => groupInfo(types, g)),
    };
  const [, group = '', version] = parts;
  if (parts.length > 3) return null;
  if (!groupsOf(types).includes(group)) throw unknownResource();
  return version
    ? resourceList(types, group, version)
    : { kind: 'APIGroup', apiVersion: 'v1', ...groupInfo(types, group) };
}

const served = (types: ResourceTypes): ResourceType[] => [...types.all(), ...types.reviews];

const groupsOf = (types: ResourceTypes): string[] =>
  [...new Set(served(types).map((t) => t.group))].filter(Boolean);

function groupInfo(types: ResourceTypes, group: string): Record<string, unknown> {
  const versions = [
    ...new Set(
      served(types)
        .filter((t) => t.group === group)
        .map((t) => t.version),
    ),
  ];
  const shown = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: shown, preferredVersion: shown[0] };
}

function resourceList(types: ResourceTypes, group: string, version: string): Record<string, unknown> {
  const chosen = served(types).filter((t) => t.group === group && t.version === version);
  if (chosen.length === 0) throw unknownResource();
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group ? `${group}/${version}` : version,
    resources: chosen.flatMap((type) => [
      {
        name: type.plural,
        singularName: type.singular,
        namespaced: type.namespaced,
        kind: type.kind,
        verbs: types.reviews.includes(type) ? ['create'] : VERBS,
        ...(type.shortNames.length > 0 && { shortNames: type.shortNames }),
      },
      ...type.subresources.map((sub) => ({
        name: `${type.plural}/${sub}`,
        singularName: '',
        namespaced: type.namespaced,
        verbs: SUBRESOURCE_VERBS[sub] ?? ['get', 'patch', 'update'],
        ...(SUBRESOURCE_KINDS[sub] ?? { kind: type.kind }),
      })),
    ]),
  };
}
