import { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';
import { parseAnswer } from '../http/answer.ts';
import { refusal, toPortalError } from '../http/errors.ts';
import { createJsonClient, type JsonAnswer } from '../http/json-client.ts';
import type { TransportOptions } from '../http/options.ts';
import { parseChallenge } from './challenge.ts';
import type { Registry } from './types.ts';

export interface RegistryOptions extends TransportOptions {
  /** Address of the registry, for example `https://ghcr.io`. */
  baseUrl: string;
  /** Left out: anonymous. */
  credentials?: { username: string; password: string };
}

const SYSTEM = 'The image registry';
/** Kinds of manifests a tag may name (OCI and Docker, single and multi-platform). */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const tokenSchema = z.union([
  z.object({ token: z.string() }).transform(({ token }) => token),
  z.object({ access_token: z.string() }).transform(({ access_token }) => access_token),
]);
const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** Reads manifests as the OCI distribution specification 1.1 says, answering Basic and Bearer challenges. */
export function createRegistry(options: RegistryOptions): Registry {
  const client = createJsonClient(SYSTEM, options.baseUrl, options);
  const basic =
    options.credentials &&
    `Basic ${Buffer.from(`${options.credentials.username}:${options.credentials.password}`).toString('base64')}`;

  const head = (path: string, authorization?: string): Promise<JsonAnswer> =>
    client.send({
      method: 'HEAD',
      path,
      headers: { accept: MANIFEST_TYPES, ...(authorization ? { authorization } : {}) },
    });

  /** The `Authorization` value that answers a 401's challenge; undefined when we have none. */
  const authorize = async (
    challenge: string | null,
    repository: string,
    doing: string,
  ): Promise<string | undefined> => {
    const asked = parseChallenge(challenge ?? '');
    if (asked?.scheme === 'basic') return basic;
    if (asked?.scheme !== 'bearer' || !asked.parameters.realm) return undefined;
    const realm = new URL(asked.parameters.realm);
    const query = new URLSearchParams(realm.search);
    query.set('scope', asked.parameters.scope ?? `repository:${repository}:pull`);
    if (asked.parameters.service) query.set('service', asked.parameters.service);
    const tokens = createJsonClient(SYSTEM, realm.origin, options);
    const answer = await tokens.send({
      path: realm.pathname,
      query,
      headers: basic ? { authorization: basic } : {},
    });
    if (answer.status >= 300) throw refusal(SYSTEM, doing, answer, 'no token');
    return `Bearer ${parseAnswer(tokenSchema, answer.body, SYSTEM, doing)}`;
  };

  return {
    async findDigest({ repository, reference }) {
      const doing = `looking for the image ${repository}:${reference}`;
      const path = `/v2/${checkRepository(repository)}/manifests/${checkReference(reference)}`;
      try {
        let answer = await head(path);
        if (answer.status === 401) {
          const authorization = await authorize(answer.headers.get('www-authenticate'), repository, doing);
          if (authorization) answer = await head(path, authorization);
        }
        if (answer.status === 404) return null;
        if (answer.status >= 300) throw refusal(SYSTEM, doing, answer, `HTTP ${answer.status}`);
        return parseAnswer(digestSchema, answer.headers.get('docker-content-digest'), SYSTEM, doing);
      } catch (error) {
        throw toPortalError(SYSTEM, doing, error);
      }
    },
  };
}

/** Name grammar of the distribution specification: it goes into the path unencoded. */
function checkRepository(repository: string): string {
  const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
  if (new RegExp(`^${component}(?:/${component})*$`).test(repository)) return repository;
  throw new PortalError('invalid', `"${repository}" is not a name an image registry allows.`);
}

/** A tag or a digest, likewise unencoded: registries expect the colon as it is. */
function checkReference(reference: string): string {
  if (/^(\w[\w.-]{0,127}|sha256:[0-9a-f]{64})$/.test(reference)) return reference;
  throw new PortalError('invalid', `"${reference}" is neither a tag nor a digest of an image.`);
}
