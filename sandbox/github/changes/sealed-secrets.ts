import sodium from 'libsodium-wrappers';
import { Problem, unprocessable } from '../problem.ts';
import type { World } from '../world.ts';

await sodium.ready;

/** The key with which clients seal secrets for a repository; its private half never leaves this module. */
export function publicKeyOf(world: World, repositoryId: number): { key_id: string; key: string } {
  const key = keyOf(world, repositoryId);
  return { key_id: key.id, key: key.publicKey };
}

function keyOf(world: World, repositoryId: number) {
  const { secretKeys } = world.state;
  const known = secretKeys.get(String(repositoryId));
  if (known) return known;
  const pair = sodium.crypto_box_keypair();
  const encode = (bytes: Uint8Array) => sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL);
  return secretKeys.put(String(repositoryId), {
    id: String(3_380_204_578_043_523_000n + BigInt(repositoryId)),
    publicKey: encode(pair.publicKey),
    privateKey: encode(pair.privateKey),
  });
}

/** Opens a sealed box. @throws Problem 422 for another key, or bytes that were not sealed with this one */
export function openSealed(world: World, repositoryId: number, keyId: string, encrypted: string): string {
  const key = keyOf(world, repositoryId);
  if (keyId !== key.id)
    throw new Problem(
      422,
      'The encryption key used to encrypt this secret is no longer valid. Fetch the public key again.',
    );
  const decode = (text: string) => sodium.from_base64(text, sodium.base64_variants.ORIGINAL);
  try {
    return sodium.to_string(
      sodium.crypto_box_seal_open(decode(encrypted), decode(key.publicKey), decode(key.privateKey)),
    );
  } catch {
    throw unprocessable(
      'Bad request - encrypted_value is not sealed with the public key of this repository.',
    );
  }
}
