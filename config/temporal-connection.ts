import type { Settings } from './env.ts';

/** How to reach Temporal, as its client and its worker both take it: mutual TLS, an API key over TLS, or plain. */
export function temporalConnectionOptions({ address, tls, apiKey }: Settings['temporal']) {
  return {
    address,
    tls: tls
      ? { clientCertPair: { crt: Buffer.from(tls.certificate), key: Buffer.from(tls.key) } }
      : apiKey !== null,
    ...(apiKey ? { apiKey } : {}),
  };
}
