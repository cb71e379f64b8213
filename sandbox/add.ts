import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Endpoints } from './endpoints.ts';

export interface AddRequest {
  /** The sandbox's folder, where its `endpoints.json` is. */
  home: string;
  /** A folder, or an address git can clone. */
  source: string;
  /** The repository's name; the source's last part when left out. */
  name?: string;
  /** Whether pipelines and pods may execute the repository's code on this machine. */
  mayRun: 'run' | 'do-not-run';
}

/**
 * Brings a real repository into the running sandbox, with the Onramp app installed and Mira as its administrator.
 * @returns the repository's address in the sandbox
 * @throws an Error in a full sentence when the sandbox does not run or refuses
 */
export async function addRepository(request: AddRequest): Promise<{ url: string }> {
  const { url: control, token } = findControl(request.home);
  const source = existsSync(request.source) ? resolve(request.source) : request.source;
  const response = await fetch(`${control}/repositories`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ source, name: request.name, mayRun: request.mayRun === 'run' }),
  }).catch(() => {
    throw new Error(`The sandbox does not answer at ${control}. Start it with "npm start" and try again.`);
  });
  const answer = (await response.json().catch(() => ({}))) as { url?: string; error?: string };
  if (!response.ok || answer.url === undefined)
    throw new Error(answer.error ?? `The sandbox answered ${response.status}.`);
  return { url: answer.url };
}

function findControl(home: string): Endpoints['control'] {
  const file = join(home, 'endpoints.json');
  if (!existsSync(file))
    throw new Error(`No sandbox was found in ${home}. Start it with "npm start" and try again.`);
  return (JSON.parse(readFileSync(file, 'utf8')) as Pick<Endpoints, 'control'>).control;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { home: { type: 'string' }, name: { type: 'string' }, run: { type: 'boolean', default: false } },
  });
  const [source] = positionals;
  if (source === undefined || !values.home) {
    console.error(
      'Usage: node sandbox/add.ts <folder or git URL> --home <sandbox folder> [--name <name>] [--run]',
    );
    process.exit(2);
  }
  try {
    const mayRun = values.run ? 'run' : 'do-not-run';
    console.log((await addRepository({ home: values.home, source, name: values.name, mayRun })).url);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
