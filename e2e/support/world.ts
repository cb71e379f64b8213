import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Environment variable that names the home of the Onramp under test. */
export const WORLD_HOME = 'ONRAMP_E2E_HOME';

export type Role = 'engineer' | 'qa' | 'platform' | 'manager';

/** What the launcher writes about a sandboxed Onramp: `sandbox.json` in its home. */
export interface World {
  portal: string;
  github: { api: string; web: string };
  jira: { api: string; web: string };
  accounts: Array<{ role: Role; login: string; password: string }>;
  tokens: Record<Role, string>;
  repositories: Array<{ url: string; expect: 'succeeds' | 'waits' | 'fails' | 'refused' }>;
}

export function readWorld(): World {
  const home = process.env[WORLD_HOME];
  if (!home) throw new Error(`${WORLD_HOME} is not set: the journeys need a running Onramp.`);
  return JSON.parse(readFileSync(join(home, 'sandbox.json'), 'utf8')) as World;
}

/** Address of a sample repository on the sandbox's GitHub. */
export function repositoryUrl(world: World, name: string): string {
  const found = world.repositories.find(({ url }) => url.endsWith(`/${name}`));
  if (!found) throw new Error(`The sample organisation has no repository ${name}.`);
  return found.url;
}

export function accountOf(world: World, login: string): World['accounts'][number] {
  const found = world.accounts.find((account) => account.login === login);
  if (!found) throw new Error(`Nobody in the sample organisation signs in as ${login}.`);
  return found;
}
