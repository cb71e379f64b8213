import { openSecret, sealSecret } from '../secrets/envelope.ts';
import { type ProviderTokens, providerTokensSchema } from './identity-provider.ts';

const sealPurpose = (sessionId: string) => `session-tokens/${sessionId}`;

/** The provider's tokens as they are kept: sealed for this one session. */
export const sealTokens = (masterSecret: string, sessionId: string, tokens: ProviderTokens) =>
  sealSecret(masterSecret, sealPurpose(sessionId), JSON.stringify(tokens));

/** @throws when they were sealed for another session or with another secret */
export const openTokens = (masterSecret: string, sessionId: string, sealed: Uint8Array): ProviderTokens =>
  providerTokensSchema.parse(JSON.parse(openSecret(masterSecret, sealPurpose(sessionId), sealed)));
