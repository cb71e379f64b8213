import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoints } from './onramp.ts';

const PORT = 8080;

/** A service without a dependency: its pipeline takes seconds, so that scenarios cost what they test. */
const SERVER = `import { createServer } from 'node:http';

const answers = { '/healthz': 'ok', '/metrics': '# TYPE up_since gauge\\nup_since 1\\n' };
createServer((request, response) => {
  response.setHeader('content-type', 'text/plain; version=0.0.4');
  response.end(answers[request.url] ?? 'hello from a tiny service');
}).listen(process.env.PORT ?? ${PORT}, () => console.log('tiny service listens'));
`;

/** The same service, which breaks at its first two starts: its pod keeps count, as one that waits for a neighbour would. */
export const SERVER_THAT_STARTS_LATE = `import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const file = process.env.TMPDIR + '/starts';
const starts = existsSync(file) ? Number(readFileSync(file, 'utf8')) + 1 : 1;
writeFileSync(file, String(starts));
console.log('start ' + starts);
if (starts < 3) throw new Error('the price list is not there yet');
${SERVER}`;

/** Makes a tiny service a repository of its own in the sandbox, with the app installed. @returns its address */
export async function addTinyRepository(
  { control }: Endpoints,
  name: string,
  server: string = SERVER,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'onramp-repository-'));
  const source = join(folder, name);
  try {
    writeTinyService(source, name, server);
    const response = await fetch(`${control.url}/repositories`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${control.token}` },
      body: JSON.stringify({ source, name, mayRun: true }),
    });
    const answer = (await response.json()) as { url?: string; error?: string };
    if (!answer.url) throw new Error(`The sandbox did not take ${name} in: ${answer.error}`);
    return answer.url;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTinyService(folder: string, name: string, server: string): void {
  mkdirSync(join(folder, 'src'), { recursive: true });
  const json = (file: string, content: object) =>
    writeFileSync(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
  const described = { name, version: '1.0.0' };
  json('package.json', {
    ...described,
    private: true,
    type: 'module',
    engines: { node: '>=22' },
    scripts: { start: 'node src/server.js', test: 'node --check src/server.js' },
  });
  json('package-lock.json', {
    ...described,
    lockfileVersion: 3,
    requires: true,
    packages: { '': described },
  });
  writeFileSync(join(folder, 'src', 'server.js'), server);
}

/** What a person would tell the form about a tiny service: nobody's framework says where it listens. */
export const tinyChoices = (team = 'checkout') => ({
  team,
  apps: [{ path: '.', port: PORT, healthPath: '/healthz', metricsPath: '/metrics' }],
});

/** Owner and name in a repository's address. */
export function partsOf(url: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = new URL(url).pathname.slice(1).split('/');
  return { owner, repo };
}
