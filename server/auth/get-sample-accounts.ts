import { getSettings, type SandboxAccount, type Settings } from '#config/env.ts';

/** The sandbox's made-up people, for its own sign-in page; null for a real installation, whatever else is set there. */
export function getSampleAccounts(
  { sandbox }: Pick<Settings, 'sandbox'> = getSettings(),
): SandboxAccount[] | null {
  return sandbox && sandbox.accounts.length > 0 ? sandbox.accounts : null;
}
