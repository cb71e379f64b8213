import type { Rbac } from '../auth/rbac.ts';
import type { Tokens } from '../auth/tokens.ts';
import { StatusError, unknownResource } from '../errors.ts';
import type { ResourceTypes } from '../resource-types.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { now } from '../storage/object-store.ts';
import type { Fields, KubeObject, User } from '../types.ts';
import { isFields } from '../types.ts';

export interface ReviewContext {
  rbac: Rbac;
  tokens: Tokens;
  objects: ObjectStore;
  types: ResourceTypes;
  user: User;
}

/** Answers the questions about identity and rights that are asked by POSTing an object. */
export function answerReview(context: ReviewContext, plural: string, body: KubeObject): KubeObject {
  const spec = body.spec ?? {};
  const answer = (status: unknown): KubeObject => ({
    ...body,
    metadata: { ...body.metadata, creationTimestamp: body.metadata.creationTimestamp ?? now() },
    status: status as Fields,
  });
  switch (plural) {
    case 'selfsubjectreviews':
      return answer({ userInfo: userInfo(context.user) });
    case 'selfsubjectaccessreviews':
      return answer(access(context.rbac, context.user, spec));
    case 'subjectaccessreviews':
    case 'localsubjectaccessreviews': {
      const groups = Array.isArray(spec.groups) ? spec.groups.map(String) : [];
      return answer(access(context.rbac, { name: String(spec.user ?? ''), groups }, spec));
    }
    case 'selfsubjectrulesreviews': {
      const rules = context.rbac.rulesFor(context.user, String(spec.namespace ?? ''));
      const isAdmin = context.user.groups.includes('system:masters');
      const resourceRules = isAdmin
        ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]
        : rules.filter((rule) => rule.resources);
      return answer({
        resourceRules,
        nonResourceRules: rules.filter((rule) => rule.nonResourceURLs),
        incomplete: false,
      });
    }
    case 'tokenreviews': {
      const accounts = context.types.get('serviceaccounts');
      const user = context.tokens.authenticate(
        String(spec.token ?? ''),
        (ns, name) => context.objects.get(accounts, ns, name)?.metadata.uid,
      );
      return answer(user ? { authenticated: true, user: userInfo(user) } : { error: 'invalid bearer token' });
    }
    default:
      throw unknownResource();
  }
}

const userInfo = (user: User) => ({
  username: user.name,
  ...(user.uid && { uid: user.uid }),
  groups: user.groups,
  ...(user.extra && { extra: user.extra }),
});

function access(rbac: Rbac, user: User, spec: Fields): Fields {
  if (isFields(spec.nonResourceAttributes)) {
    const { verb, path } = spec.nonResourceAttributes;
    return { allowed: rbac.mayUrl(user, String(verb), String(path)) };
  }
  const wanted = isFields(spec.resourceAttributes) ? spec.resourceAttributes : null;
  if (!wanted)
    throw new StatusError(
      422,
      'Invalid',
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      {},
    );
  const text = (field: string) => String(wanted[field] ?? '');
  const resource = wanted.subresource ? `${text('resource')}/${text('subresource')}` : text('resource');
  return {
    allowed: rbac.may(user, {
      verb: text('verb'),
      group: text('group'),
      resource,
      namespace: text('namespace'),
      name: text('name'),
    }),
  };
}
