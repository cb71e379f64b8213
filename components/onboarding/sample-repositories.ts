import type { SampleRepository } from '#domain/views/shell.ts';

/** What the onboarding of a sample shows, so that one is chosen knowingly. */
export const SAMPLE_ENDS: Record<SampleRepository['expect'], string> = {
  succeeds: 'goes through',
  waits: 'waits for the platform team',
  fails: 'fails on the way',
  refused: 'cannot be onboarded',
};

/** `orders-api` of an address. */
export function sampleName(url: string): string {
  return url.split('/').filter(Boolean).at(-1) ?? url;
}
