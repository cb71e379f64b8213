import type { Operations } from '../api/operations.ts';
import type { Tokens } from '../auth/tokens.ts';
import type { Reconcile } from './controller.ts';

const ACCOUNT = 'kubernetes.io/service-account.name';

/** Fills Secrets of type `kubernetes.io/service-account-token` with a token that does not expire. */
export function createTokenSecretController(operations: Operations, tokens: Tokens): Reconcile {
  const { objects, types } = operations;
  const secrets = types.get('secrets');
  return () => {
    for (const secret of objects.list(secrets)) {
      const data = (secret.data ?? {}) as Record<string, string>;
      if (secret.type !== 'kubernetes.io/service-account-token' || data.token) continue;
      const { namespace = '', annotations } = secret.metadata;
      const account = objects.get(types.get('serviceaccounts'), namespace, annotations?.[ACCOUNT] ?? '');
      if (!account) continue;
      const { name, uid = '' } = account.metadata;
      const encode = (text: string) => Buffer.from(text).toString('base64');
      operations.modify(secrets, secret, (live) => {
        live.data = {
          ...data,
          token: encode(tokens.mint({ namespace, name, uid }, null).token),
          namespace: encode(namespace),
          'ca.crt': '',
        };
        live.metadata.annotations = {
          ...live.metadata.annotations,
          'kubernetes.io/service-account.uid': uid,
        };
      });
    }
  };
}
