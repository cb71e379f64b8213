import type { Rbac } from '../auth/rbac.ts';
import type { Tokens } from '../auth/tokens.ts';
import { StatusError, unauthorized } from '../errors.ts';
import type { ResourceTypes } from '../resource-types.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { User } from '../types.ts';
import { qualifiedName } from '../types.ts';
import type { Target, Verb } from './request.ts';

/** Who a request's bearer token speaks for. @throws StatusError 401 */
export function requireUser(
  tokens: Tokens,
  objects: ObjectStore,
  types: ResourceTypes,
  authorization: string | undefined,
): User {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  const accounts = types.get('serviceaccounts');
  const user = token
    ? tokens.authenticate(token, (namespace, name) => objects.get(accounts, namespace, name)?.metadata.uid)
    : null;
  if (!user) throw unauthorized();
  return user;
}

/** Refuses what the user's roles do not allow. @throws StatusError 403 */
export function requireMay(rbac: Rbac, user: User, verb: Verb, target: Target): void {
  const { type, subresource } = target;
  const resource = subresource ? `${type.plural}/${subresource}` : type.plural;
  // A namespace's own name is the namespace that its roles are looked up in.
  const namespace = target.namespace ?? (type.kind === 'Namespace' ? (target.name ?? '') : '');
  if (rbac.may(user, { verb, group: type.group, resource, namespace, name: target.name ?? '' })) return;
  const scope =
    namespace && type.kind !== 'Namespace' ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const name = target.name ? ` "${target.name}"` : '';
  throw new StatusError(
    403,
    'Forbidden',
    `${qualifiedName(type)}${name} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(type.group)} ${scope}`,
    {
      ...(target.name && { name: target.name }),
      ...(type.group && { group: type.group }),
      kind: type.plural,
    },
  );
}

/** Refuses a path that is no resource. @throws StatusError 403 */
export function requireMayUrl(rbac: Rbac, user: User, method: string, path: string): void {
  const verb = method.toLowerCase();
  if (rbac.mayUrl(user, verb, path)) return;
  throw new StatusError(
    403,
    'Forbidden',
    `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}`,
    {},
  );
}
