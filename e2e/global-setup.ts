import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startOnramp } from '#tests/support/onramp.ts';
import { startSampleRuns } from './support/sample-runs.ts';
import { readWorld, WORLD_HOME } from './support/world.ts';

/**
 * One Onramp for all journeys, started as a person would. With `ONRAMP_E2E_HOME` set, the one that runs there is used
 * and left running. At the end no exchange with an outside system may have broken its vendor's contract.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  rmSync(join(import.meta.dirname, '..', '.artifacts', 'screenshots'), { recursive: true, force: true });
  if (process.env[WORLD_HOME]) {
    await startSampleRuns(readWorld());
    return async () => {};
  }
  const onramp = await startOnramp();
  process.env[WORLD_HOME] = onramp.home;
  try {
    await startSampleRuns(readWorld());
  } catch (error) {
    await onramp.stop();
    throw error;
  }
  return async () => {
    const violations = onramp.violations();
    await onramp.stop();
    if (violations.length > 0) throw new Error(`Exchanges that break a contract:\n${violations.join('\n')}`);
  };
}
