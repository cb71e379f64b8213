/** From when until when a credential is valid. */
interface CredentialLife {
  issuedAt: Date;
  expiresAt: Date;
}

/** Renewed when less than this part of its life is left: 30 days of 90, 8 hours of a day, time enough to mend what fails. */
const RENEW_BELOW = 1 / 3;

/** As ISO 8601 writes an interval, `<issued>/<expires>`: what the ledger keeps as the credential's version. */
export function formatCredentialLife({ issuedAt, expiresAt }: CredentialLife): string {
  return `${issuedAt.toISOString()}/${expiresAt.toISOString()}`;
}

/** Null for what is not such an interval: then nothing is known of the credential. */
export function parseCredentialLife(text: string | null): CredentialLife | null {
  const [issued, expires, ...more] = (text ?? '').split('/').map((part) => new Date(part));
  if (!issued || !expires || more.length > 0) return null;
  if (Number.isNaN(issued.getTime()) || Number.isNaN(expires.getTime())) return null;
  return { issuedAt: issued, expiresAt: expires };
}

/**
 * Whether it is time for a new credential. By the life that was really granted, because servers shorten what is asked:
 * a fixed margin would renew a short-lived token at every look. One of which nothing is known is due.
 */
export function isDueForRenewal(life: CredentialLife | null, now: Date): boolean {
  if (life === null) return true;
  const grantedMs = life.expiresAt.getTime() - life.issuedAt.getTime();
  return life.expiresAt.getTime() - now.getTime() < grantedMs * RENEW_BELOW;
}
